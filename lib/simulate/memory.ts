import { contactOf, identitiesOf } from '../cascade/address.ts';
import type { Attempt, Cascade, Contact, Customer } from '../cascade/model.ts';
import type { Obstacle, Standing } from '../guards/control.ts';
import type { PastSend } from '../guards/frequency.ts';
import type { Guards } from '../guards/guards.ts';
import type { MeterBook, Records } from '../guards/judge.ts';
import { stated } from '../guards/standing-words.ts';
import { Totals } from '../guards/totals.ts';
import type { Wording } from '../wording/wording.ts';
import { Sharing } from './sharing.ts';

/** What a store knows before a simulation begins; everything may be left out. */
export interface Known {
  /** Who wants no messages: how they said so, by phone number, e-mail address in lower case or `telegram:<id>`. */
  readonly optedOut?: ReadonlyMap<string, string>;
  /** Who wants no marketing on which channels, by the same. */
  readonly noMarketing?: ReadonlyMap<string, ReadonlySet<string>>;
  /** What is paused, halted or stopped, and whether the campaign is past its cohort. */
  readonly standings?: readonly Standing[];
}

/** What the guards look up, held in memory for the length of one simulation. */
export class Memory implements Records {
  readonly meters: MeterBook = new MeterMap();
  readonly campaigns: Records['campaigns'];
  readonly contacts: Records['contacts'];
  readonly #optedOut: Map<string, string>;
  readonly #standings: Standing[];
  readonly #usedFor = new Map<string, Set<string>>();
  /** Who counts as one person. */
  readonly sharing = new Sharing();
  readonly #sends = new Map<string, Set<PastSend>>();

  constructor(guards: Guards | null, known: Known) {
    this.#optedOut = new Map(known.optedOut);
    this.#standings = [...(known.standings ?? [])];
    this.campaigns = {
      guards: () => guards,
      obstacle: (campaign, channel, contact) => this.#obstacle(campaign, channel, contact),
    };
    this.contacts = {
      wantsNoMarketing: (contact, channel, address) =>
        [contact, ...(address === contact ? [] : this.#at(address, channel))].some(
          (one) => known.noMarketing?.get(one)?.has(channel) ?? false,
        ),
      at: (address, channel) => this.#at(address, channel),
      find: (id) => this.find(id),
    };
  }

  pastSends(
    person: Pick<Cascade, 'contact' | 'customer'>,
    address: string,
    _attempts: number,
    _frequency: unknown,
    since: number,
  ): readonly PastSend[] {
    const { people, crowded } = this.sharing.of(person);
    const to = crowded.filter((one) => one.replace(/^telegram:/, '') === address.toLowerCase());
    const sent = [...people].flatMap((one) => [...(this.#sends.get(one) ?? [])]);
    const there = to.flatMap((one) => [...(this.#sends.get(`to ${one}`) ?? [])]);
    return [...new Set([...sent, ...there])].filter(({ at }) => at > since);
  }

  /** A person's standing. */
  find(id: string): Contact {
    const by = this.#optedOut.get(id);
    return { id, optedOutAt: by === undefined ? null : 0, optedOutBy: by ?? null };
  }

  /** How a person opted out, under whichever identity their row names; null: they have not. */
  optedOutBy(contact: string, customer: Customer): string | null {
    const known = [contact, ...identitiesOf(customer)].find((one) => this.#optedOut.has(one));
    return known === undefined ? null : (this.#optedOut.get(known) ?? '');
  }

  /** From now on the person wants no messages, under any identity that their row names. */
  optOut(contact: string, customer: Customer, by: string): void {
    for (const one of [contact, ...identitiesOf(customer)]) this.#optedOut.set(one, by);
  }

  /** Notes a send, for the caps on what one contact is sent. */
  sent(contact: string, { claimedAt, channel, address }: Attempt): void {
    const spelt = address.toLowerCase();
    const send = { at: claimedAt, channel };
    for (const key of [contact, `to ${channel === 'telegram' ? 'telegram:' : ''}${spelt}`]) {
      const past = this.#sends.get(key);
      if (past === undefined) this.#sends.set(key, new Set([send]));
      else past.add(send);
    }
    if (spelt === contact) return;
    const used = this.#usedFor.get(spelt);
    if (used === undefined) this.#usedFor.set(spelt, new Set([contact]));
    else used.add(contact);
  }

  /** What holds for a campaign as a whole in one of these states; null: nothing. */
  standing(campaign: string, ...states: readonly Standing['state'][]): Standing | null {
    const found = this.#standings.find(
      (one) =>
        one.campaign === campaign &&
        one.channel === null &&
        one.contact === null &&
        states.includes(one.state),
    );
    return found ?? null;
  }

  /** What keeps a campaign as a whole from sending; null: nothing does. */
  bar(campaign: string): Obstacle | null {
    const found = this.standing(campaign, 'paused', 'halted', 'stopped');
    return found !== null && inTheWay(found) ? found : null;
  }

  /** True where something stands in the way of a campaign or a channel of it, or did while its cohort was under way. */
  isInterrupted(campaign: string): boolean {
    return this.#standings.some(
      (one) => one.campaign === campaign && one.contact === null && (inTheWay(one) || one.byHand === true),
    );
  }

  /** The campaign halts: nothing more is sent. */
  halt(campaign: string, at: number, why: Wording, remedy: Wording): void {
    if (this.bar(campaign) !== null) return;
    const what = { state: 'halted', campaign, channel: null, contact: null } as const;
    this.#standings.push({ ...what, at, by: 'guards', ...stated({ why, remedy }) });
  }

  #obstacle(campaign: string, channel: string, contact: string): Obstacle | null {
    if (this.#standings.length === 0) return null;
    const bars = this.#standings.filter(inTheWay);
    return (
      bars.find((one) => one.contact === contact) ??
      this.bar(campaign) ??
      bars.find((one) => one.campaign === campaign && one.channel === channel) ??
      null
    );
  }

  #at(address: string, channel: string): readonly string[] {
    const identity = contactOf(
      channel === 'telegram'
        ? { telegram: address }
        : address.includes('@')
          ? { email: address }
          : { phone: address },
    );
    return [...(identity === null ? [] : [identity]), ...(this.#usedFor.get(address.toLowerCase()) ?? [])];
  }
}

function inTheWay(standing: Standing): standing is Obstacle {
  return standing.state !== 'cohort' && standing.state !== 'promoted';
}

/** Meters in memory. */
class MeterMap implements MeterBook {
  readonly #amounts = new Map<string, Map<number, number>>();
  readonly #totals = new Totals();

  get(name: string, slot: number): number {
    return this.#amounts.get(name)?.get(slot) ?? 0;
  }

  add(name: string, slot: number, amount: number): void {
    const slots = this.#amounts.get(name) ?? new Map<number, number>();
    this.#amounts.set(name, slots.set(slot, (slots.get(slot) ?? 0) + amount));
    this.#totals.add(name, slot, amount);
  }

  sum(name: string, since: number): number {
    return this.#totals.of(name, since, () => {
      let sum = 0;
      for (const [slot, amount] of this.#amounts.get(name) ?? []) if (slot >= since) sum += amount;
      return sum;
    });
  }

  latest(
    name: string,
    from: number,
    most: number,
  ): readonly { readonly slot: number; readonly amount: number }[] {
    const slots = this.#amounts.get(name) ?? new Map<number, number>();
    // One campaign asks, and time goes forward: what lies before the stretch is never asked for again.
    for (const slot of slots.keys()) if (slot < from) slots.delete(slot);
    return [...slots]
      .filter(([, amount]) => amount > 0)
      .toSorted(([a], [b]) => b - a)
      .slice(0, most)
      .map(([slot, amount]) => ({ slot, amount }));
  }
}
