import type { ForgetCommand, PersonCommand, Report } from '../../cascade/command.ts';
import type { Answers } from '../../cascade/answers.ts';
import type { Attempt } from '../../cascade/model.ts';
import { identitiesOf } from '../../cascade/address.ts';
import { end } from '../../cascade/machine/index.ts';
import { bundleOf } from './bundles.ts';
import { inAllSpellings } from './contacts.ts';
import { isInFlight } from './entry.ts';
import type { Ledger } from './ledger.ts';
import { plain, type Scrubbing } from './scrubbing.ts';
import type { Tables } from './tables.ts';
import type { Work } from './work.ts';

/** Everything about one person, to be handed out or taken out. */
export class Erasure {
  readonly #ledger: Ledger;
  readonly #tables: Tables;
  readonly #scrubbing: Scrubbing;

  constructor(ledger: Ledger, scrubbing: Scrubbing) {
    this.#ledger = ledger;
    this.#tables = ledger.tables;
    this.#scrubbing = scrubbing;
  }

  /** See PersonCommand. */
  person({ contact: id }: PersonCommand): Answers['person'] {
    const { campaigns, cascades, contacts, journal } = this.#tables;
    const people = this.#ledger.identities.personAt(id);
    const entries = people.flatMap((one) => cascades.allOf(one));
    const addresses = people.flatMap((one) => contacts.addresses(one));
    const named = entries.flatMap(({ cascade }) => identitiesOf(cascade.customer));
    return {
      contact: contacts.find(id),
      standings: people.flatMap((contact) => campaigns.order({ campaign: '', channel: '', contact }) ?? []),
      unmatched: this.#unmatched(new Set([...people, ...addresses, ...named])),
      noMarketingOn: people.flatMap((one) => contacts.noMarketingOn(one)),
      addresses,
      acts: people.flatMap((one) => campaigns.actsAbout(one)),
      cascades: entries.map(({ seq, cascade, attempts, msg, lastLog }) => ({
        cascade,
        attempts,
        history: journal.upTo(lastLog, cascade.id),
        msg: JSON.parse(msg) as unknown,
        links: this.#tables.links.targets(seq),
      })),
    };
  }

  /** What came in from these addresses and belongs to no message. */
  #unmatched(addresses: ReadonlySet<string>): readonly Report[] {
    const { contacts, inbox } = this.#tables;
    const reports = [...addresses].flatMap((one) => inbox.kept(plain(one)));
    const theirs = reports.filter(
      ({ address, channel }) =>
        address !== undefined &&
        [address, ...contacts.at(address, channel)].some((one) => addresses.has(one)),
    );
    return [...new Map(theirs.map((report) => [report.dedupe, report])).values()];
  }

  /** See ForgetCommand. */
  forget({ contact, by }: ForgetCommand, work: Work): Answers['forget'] {
    const { campaigns, cascades, contacts, heard } = this.#tables;
    const { identities } = this.#ledger;
    const asked = identities.own(contact);
    const people = identities.personAt(contact);
    const entries = people.flatMap((one) => cascades.allOf(one));
    const known = inAllSpellings([
      ...people.flatMap((one) => [one, ...contacts.identities(one)]),
      ...entries.flatMap(({ cascade }) => identitiesOf(cascade.customer)),
    ]);
    // An address of too many to be one person is not kept from all of them because one is forgotten.
    const shared = new Set([...known].filter((one) => !asked.includes(one) && identities.isCrowded(one)));
    const own = [...known].filter((one) => !shared.has(one));
    const cancel = entries.flatMap(({ attempts }) => attempts.filter(isInFlight));
    const attempts = [
      ...entries.flatMap((entry) => entry.attempts),
      ...own.flatMap((one) => this.#erasedBefore(one)),
    ];
    const at = work.moment.now;
    const hashes = own.map((one) => contacts.erase(one, at, by));
    for (const entry of entries) {
      if (entry.cascade.result === null) {
        const change = end(bundleOf(this.#tables, entry), work.moment, 'stopped', null, 'erased');
        this.#ledger.apply(entry, change, work);
      }
      this.#scrubbing.cascade(entry, work);
    }
    const gone = [...own, ...[...shared].filter((one) => !identities.isNamed(one))];
    for (const one of gone) {
      campaigns.lift({ campaign: '', channel: '', contact: one });
      heard.erase(one);
      this.#scrubbing.acts(one);
    }
    this.#scrubbing.inbox(gone);
    this.#scrubbing.rewrite();
    campaigns.note(
      { campaign: '', channel: '', contact: hashes[0] ?? '' },
      { at, action: 'forget', by, why: null },
    );
    return { count: entries.length, spared: this.#sparedAt(asked), cancel, attempts };
  }

  /** How many others have rows that name one of these addresses. */
  #sparedAt(addresses: readonly string[]): number {
    const others = [...this.#ledger.identities.meant(addresses)].filter((one) => !addresses.includes(one));
    return others.filter((one) => this.#tables.cascades.countOf(one) > 0).length;
  }

  /** What was sent to somebody who was taken out before: a provider that could not be asked then is asked now. */
  #erasedBefore(contact: string): readonly Attempt[] {
    const { cascades, contacts } = this.#tables;
    const entries = cascades.allOf(contacts.hashOf(contact));
    return entries.flatMap(({ attempts }) => attempts.map((one) => ({ ...one, address: contact })));
  }
}
