import type { DatabaseSync } from 'node:sqlite';
import { identitiesOf } from '../../cascade/address.ts';
import type { Cascade } from '../../cascade/model.ts';
import { HARD_FLOOR, type PastSend } from '../../guards/frequency.ts';
import { Judge } from '../../guards/judge.ts';
import { FORGOTTEN } from './contacts.ts';
import type { Identities } from './identities.ts';
import type { Tables } from './tables.ts';

type Person = Pick<Cascade, 'customer'>;

/** A send, and where it stands. */
type Sent = PastSend & { readonly cascade: number; readonly number: number };

/** The judge who looks things up in the store's tables, inside whatever transaction is open. */
export function judgeOf(database: DatabaseSync, tables: Tables, identities: Identities): Judge {
  const { campaigns, cascades, contacts, meters } = tables;
  const anyScrubbed = database.prepare(
    'SELECT 1 FROM cascades WHERE contact >= ?1 AND contact < ?1 || char(0x10ffff) LIMIT 1',
  );
  const sendsOf = database.prepare(
    `SELECT cascade, number, claimedAt AS at, attempts.channel FROM cascades CROSS JOIN attempts ON cascade = seq
     WHERE contact = ?1 AND claimedAt > ?2 AND state <> 'refused'`,
  );
  const sendsTo = database.prepare(
    `SELECT cascade, number, claimedAt AS at, channel FROM attempts INDEXED BY attemptsTo
     WHERE lower(address) = lower(?1) AND claimedAt > ?2 AND address GLOB '[^+]*' AND state <> 'refused'`,
  );
  /** Under which hashes these people's cascades stand that were scrubbed, by age or in an erasure. */
  const scrubbed = ({ customer }: Person, people: ReadonlySet<string>): readonly string[] => {
    if (anyScrubbed.get(FORGOTTEN) === undefined) return [];
    const hashes = [...new Set([...people, ...identitiesOf(customer)])].map((one) => contacts.hashOf(one));
    const known = [...hashes, ...hashes.flatMap((hash) => identities.sharers(hash) ?? [])];
    return known.filter((hash) => cascades.countOf(hash) > 0);
  };
  return new Judge({
    campaigns,
    contacts,
    meters,
    pastSends(person, address, attempts, frequency, since) {
      const { people, crowded, isAlone } = identities.sharing(person);
      const before = scrubbed(person, people);
      // A person with one cascade cannot have had more sends than it has attempts.
      if (frequency === null && attempts < HARD_FLOOR.count && isAlone && before.length === 0) return [];
      const isCrowded = crowded.some((one) => one.replace(/^telegram:/, '') === address.toLowerCase());
      const known = [...new Set([...people, ...before])];
      const sent = known.flatMap((one) => sendsOf.all(one, since) as unknown as Sent[]);
      // Too many share this address to be one person: what counts is what went to it.
      if (isCrowded) sent.push(...(sendsTo.all(address, since) as unknown as Sent[]));
      return [...new Map(sent.map((one) => [`${one.cascade}-${one.number}`, one])).values()];
    },
  });
}
