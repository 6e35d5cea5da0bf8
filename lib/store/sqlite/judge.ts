import type { DatabaseSync } from 'node:sqlite';
import { HARD_FLOOR, type PastSend } from '../../guards/frequency.ts';
import { Judge } from '../../guards/judge.ts';
import type { Campaigns } from './campaigns.ts';
import { FORGOTTEN, type Contacts } from './contacts.ts';
import type { Meters } from './meters.ts';

/** The judge who looks things up in the store's tables, inside whatever transaction is open. */
export function judgeOf(
  database: DatabaseSync,
  campaigns: Campaigns,
  contacts: Contacts,
  meters: Meters,
): Judge {
  const cascadesOf = database.prepare('SELECT count(*) AS count FROM cascades WHERE contact = ?');
  const anyScrubbed = database.prepare(
    'SELECT 1 FROM cascades WHERE contact >= ?1 AND contact < ?1 || char(0x10ffff) LIMIT 1',
  );
  const sendsTo = database.prepare(
    `SELECT claimedAt AS at, attempts.channel FROM cascades JOIN attempts ON cascade = seq
     WHERE contact = ?1 AND (lastSentAt IS NULL OR lastSentAt > ?2 OR phase = 'sending')
       AND claimedAt > ?2 AND state <> 'refused'`,
  );
  return new Judge({
    campaigns,
    contacts,
    meters,
    pastSends(contact, attempts, frequency, since) {
      // Sends whose cascades were scrubbed, by age or in an erasure, were made to the same person.
      const known =
        anyScrubbed.get(FORGOTTEN) === undefined ? [contact] : [contact, contacts.hashOf(contact)];
      if (frequency === null && attempts < HARD_FLOOR.count) {
        // A person with one cascade cannot have had more sends than it has attempts.
        const count = known.reduce((sum, one) => sum + Number(cascadesOf.get(one)?.['count']), 0);
        if (count <= 1) return [];
      }
      return known.flatMap((one) => sendsTo.all(one, since) as unknown as PastSend[]);
    },
  });
}
