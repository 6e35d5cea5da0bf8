import { identitiesOf } from '../../cascade/address.ts';
import type { MarketingStop } from '../../cascade/machine/change.ts';
import { end } from '../../cascade/machine/index.ts';
import type { BlockNews } from './blocks.ts';
import { bundleOf } from './bundles.ts';
import type { Changes } from './changes.ts';
import { FORGOTTEN, spellings } from './contacts.ts';
import { isInFlight } from './entry.ts';
import type { Identities } from './identities.ts';
import type { Tables } from './tables.ts';
import type { Work } from './work.ts';

/** What people wish: noted under every identity of theirs, and heeded in all that is under way. */
export class Wishes {
  readonly #tables: Tables;
  readonly #identities: Identities;
  readonly #changes: Changes;

  constructor(tables: Tables, identities: Identities, changes: Changes) {
    this.#tables = tables;
    this.#identities = identities;
    this.#changes = changes;
  }

  /**
   * Marks a contact as opted out, under every identity that their latest rows name, and stops every open cascade
   * whose row names one of these: also of others, who could not be started any more either. Nothing happens where
   * they came back later than that.
   * @param at when they said so, in milliseconds since 1970
   * @param blockedOn set where they blocked the sender on this channel
   * @returns how many were stopped
   */
  optOut(contact: string, by: string, work: Work, at: number = work.moment.now, blockedOn?: string): number {
    const { cascades, contacts } = this.#tables;
    const note = (one: string): void => {
      if (blockedOn === undefined) contacts.optOut(one, at, by);
      else contacts.block(one, { channel: blockedOn, at, by });
    };
    const noted = new Set(this.#identities.inRows(contact));
    for (const { cascade } of cascades.openOf(contact))
      for (const one of identitiesOf(cascade.customer)) noted.add(one);
    if (at >= work.moment.now) for (const one of noted) contacts.speaksLast(one);
    for (const one of noted) note(one);
    const out = [...noted].filter((one) => contacts.find(one).optedOutAt !== null);
    const others = out.flatMap((one) => [one, ...(this.#identities.sharers(one) ?? [])]);
    let stopped = 0;
    for (const one of new Set(others)) stopped += this.#stop(one, new Set(out), by, work);
    return stopped;
  }

  /** Stops the open cascades of a person in which one of these identities is named. */
  #stop(person: string, out: ReadonlySet<string>, by: string, work: Work): number {
    const { cascades } = this.#tables;
    let stopped = 0;
    for (const entry of cascades.openOf(person)) {
      const { contact, customer } = entry.cascade;
      if (![contact, ...identitiesOf(customer)].some((one) => out.has(one))) continue;
      const bundle = bundleOf(this.#tables, entry);
      const change = end(bundle, work.moment, 'stopped', 'opted_out', `opted out (${by})`);
      if (change.cascade === entry.cascade) continue;
      this.#changes.write(entry, change, work);
      work.cancel.push(...entry.attempts.filter(isInFlight));
      stopped += 1;
    }
    return stopped;
  }

  /** Takes opt-outs back that are older, under each of these identities. @returns how many were lifted */
  optIn(identities: Iterable<string>, at: number, by: string): number {
    const { contacts } = this.#tables;
    return [...identities].filter((one) => contacts.optIn(one, at, by)).length;
  }

  /** Takes a person's block of a sender back, as {@link optIn} does opt-outs. @returns how many were lifted */
  unblock(contact: string, { channel, at, by }: BlockNews): number {
    const { blocks } = this.#tables.contacts;
    return this.#identities.all(contact).filter((one) => blocks.lift(one, channel, at, by)).length;
  }

  /** Notes that a provider told of somebody who wants no marketing on a channel; of an erased person nothing is. */
  stopMarketing(contact: string, { address, channel, at, by }: MarketingStop): void {
    if (contact.startsWith(FORGOTTEN)) return;
    const { contacts } = this.#tables;
    const people = this.#identities.meant([contact, ...contacts.at(address, channel)]);
    for (const one of people) contacts.wishMarketing(one, channel, false, at, by);
  }

  /**
   * Notes that an address turned out to be a person's. What was said from it before they were known there counts for
   * them; of an erased person nothing is noted.
   */
  alias(alias: string, of: string, work: Work): void {
    const { contacts } = this.#tables;
    if (contacts.isForgotten(of, undefined)) return;
    contacts.alias(alias, of);
    this.#tables.campaigns.inherit(of, spellings(alias));
    for (const one of spellings(alias)) {
      for (const { channel, at, by } of contacts.wishes(one))
        contacts.wishMarketing(of, channel, false, at, by);
      const { optedOutAt, optedOutBy, blockedOn } = contacts.find(one);
      if (optedOutAt !== null)
        this.optOut(of, optedOutBy ?? '', work, contacts.saidAt(one) ?? optedOutAt, blockedOn);
    }
  }
}
