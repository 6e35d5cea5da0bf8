import { Counts, DAY } from './counts.ts';
import { countsFromJson, countsToJson } from './counts-json.ts';
import type { CountsJson } from './counts-json.ts';
import type { LearningEvent } from './events.ts';
import { emptyTally, note } from './tally.ts';
import type { Tally } from './tally.ts';
import { tallyFromJson, tallyToJson } from './tally-json.ts';
import type { TallyJson } from './tally-json.ts';

/** How long things are remembered, in milliseconds. */
export interface Memory {
  /** One person counts once in this time: of several cascades, the first. */
  readonly voteWindow: number;
  /** How long a closed cascade is kept to recognise repeated reports; at least the life of a cascade. */
  readonly retention: number;
}

/** Three days for a vote, seven for a cascade. */
export const DEFAULT_MEMORY: Memory = { voteWindow: 3 * DAY, retention: 7 * DAY };

/** The ledger as plain JSON. */
export interface LedgerJson {
  readonly forgottenBefore: number;
  readonly counts: CountsJson;
  readonly tallies: Readonly<Record<string, TallyJson>>;
}

/**
 * The running counts of a campaign, and the cascades that may still change them.
 *
 * Each event replaces what its cascade contributes, so the counts are at every moment those of a recount. A cascade
 * leaves the memory when it has closed and is older than the retention; what is kept does not grow with the past.
 */
export class Ledger {
  #counts = new Counts();
  readonly #tallies = new Map<string, Tally>();
  /** Cascades by contact, to see who would vote twice. */
  readonly #votes = new Map<string, Set<string>>();
  readonly #memory: Memory;
  #forgottenBefore = -Infinity;

  constructor(memory: Memory = DEFAULT_MEMORY) {
    this.#memory = memory;
  }

  /** The counts as they stand; to be read only. */
  get counts(): Counts {
    return this.#counts;
  }

  /** Number of cascades still in memory. */
  get size(): number {
    return this.#tallies.size;
  }

  /**
   * Takes an event in. Repeated events and events of forgotten cascades change nothing.
   * @returns the segment whose counts may have changed; null when none has
   */
  observe(event: LearningEvent): string | null {
    let tally = this.#tallies.get(event.cascade);
    if (tally === undefined) {
      if (event.at < this.#forgottenBefore) return null;
      this.#tallies.set(event.cascade, (tally = emptyTally()));
    }
    if (event.kind === 'started') {
      // A start may decide whose vote counts, also among the person's other cascades.
      const peers = this.#peers(event.cascade, tally.contact, event.contact);
      for (const peer of peers) this.#count(peer, -1);
      note(tally, event);
      for (const peer of peers) this.#count(peer, 1);
    } else {
      const counts = this.#isCounted(event.cascade, tally);
      if (counts) this.#counts.add(tally, -1);
      note(tally, event);
      if (counts) this.#counts.add(tally, 1);
    }
    return tally.startedAt < Infinity ? tally.segment : null;
  }

  /** Drops the cascades that nothing new is expected of. Call it now and then, such as once an hour. */
  forget(now: number): void {
    this.#forgottenBefore = Math.max(this.#forgottenBefore, now - this.#memory.retention);
    const before = this.#forgottenBefore - this.#memory.voteWindow;
    for (const [id, tally] of this.#tallies) {
      const known = tally.startedAt < Infinity;
      if (known ? tally.closedAt === Infinity || tally.startedAt >= before : tally.firstAt >= before)
        continue;
      this.#tallies.delete(id);
      const votes = tally.contact === null ? undefined : this.#votes.get(tally.contact);
      votes?.delete(id);
      if (tally.contact !== null && votes?.size === 0) this.#votes.delete(tally.contact);
    }
  }

  /** The whole state as plain JSON, equal for equal counts. */
  toJSON(): LedgerJson {
    const tallies = [...this.#tallies].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return {
      forgottenBefore: Number.isFinite(this.#forgottenBefore) ? this.#forgottenBefore : 0,
      counts: countsToJson(this.#counts),
      tallies: Object.fromEntries(tallies.map(([id, tally]) => [id, tallyToJson(tally)])),
    };
  }

  /** A ledger from its JSON. */
  static from(json: LedgerJson, memory: Memory = DEFAULT_MEMORY): Ledger {
    const ledger = new Ledger(memory);
    ledger.#forgottenBefore = json.forgottenBefore === 0 ? -Infinity : json.forgottenBefore;
    ledger.#counts = countsFromJson(json.counts);
    for (const [id, one] of Object.entries(json.tallies)) {
      const tally = tallyFromJson(one);
      ledger.#tallies.set(id, tally);
      if (tally.contact !== null) ledger.#voteOf(tally.contact).add(id);
    }
    return ledger;
  }

  #count(id: string, by: 1 | -1): void {
    const tally = this.#tallies.get(id);
    if (tally !== undefined && this.#isCounted(id, tally)) this.#counts.add(tally, by);
  }

  /** True when the cascade has started and the person did not start another shortly before. */
  #isCounted(id: string, tally: Tally): boolean {
    if (tally.startedAt === Infinity) return false;
    if (tally.contact === null) return true;
    for (const other of this.#votes.get(tally.contact) ?? []) {
      const earlier = this.#tallies.get(other);
      if (other === id || earlier === undefined) continue;
      const ahead = tally.startedAt - earlier.startedAt;
      if (ahead < this.#memory.voteWindow && (ahead > 0 || (ahead === 0 && other < id))) return false;
    }
    return true;
  }

  /** The cascades whose vote may change by a start: those of the person it was thought to be, and now is. */
  #peers(id: string, before: string | null, after: string | null): Set<string> {
    const peers = new Set([id]);
    for (const contact of new Set([before, after])) {
      if (contact === null) continue;
      const votes = this.#voteOf(contact);
      for (const other of votes) peers.add(other);
      votes.add(id);
    }
    return peers;
  }

  #voteOf(contact: string): Set<string> {
    let votes = this.#votes.get(contact);
    if (votes === undefined) this.#votes.set(contact, (votes = new Set()));
    return votes;
  }
}

/** The counts of a list of events, from nothing: what a ledger that saw them one by one must hold. */
export function recount(events: Iterable<LearningEvent>, memory: Memory = DEFAULT_MEMORY): Counts {
  const ledger = new Ledger(memory);
  for (const event of events) ledger.observe(event);
  return ledger.counts;
}
