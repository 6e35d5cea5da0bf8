import { atOnce } from './at-once.ts';
import { Counts, DAY } from './counts.ts';
import { segmentFromJson, segmentToJson } from './counts-json.ts';
import type { SegmentJson } from './counts-json.ts';
import type { LearningEvent } from './events.ts';
import { OneCopy } from './one-copy.ts';
import { contactNumber, emptyTally, note } from './tally.ts';
import type { Tally } from './tally.ts';
import { tallyFromRow, tallyToRow } from './tally-json.ts';
import type { TallyRow } from './tally-json.ts';

/** How long things are remembered, in milliseconds. */
export interface Memory {
  /** One person counts once in this time: of several cascades, the first. */
  readonly voteWindow: number;
  /** How long a closed cascade is kept to recognise repeated reports; at least the life of a cascade. */
  readonly retention: number;
}

/** Three days for a vote, seven for a cascade. */
export const DEFAULT_MEMORY: Memory = { voteWindow: 3 * DAY, retention: 7 * DAY };

/** Cascades written or read before the work may be interrupted. */
const BATCH = 250;

/**
 * The ledger as it is kept: JSON in pieces, each a text of its own, so that neither writing nor handing over to
 * another thread takes long at a time.
 */
export interface LedgerJson {
  readonly forgottenBefore: number;
  readonly newest: number;
  /** By segment: its counts. */
  readonly segments: Readonly<Record<string, string>>;
  /** Cascades that may still change, some hundred rows in each text. */
  readonly tallies: readonly string[];
}

/**
 * The running counts of a campaign, and the cascades that may still change them.
 *
 * Each event replaces what its cascade contributes, so the counts are at every moment those of a recount. A cascade
 * leaves the memory when it has closed and is older than the retention; what is kept does not grow with the past.
 */
export class Ledger {
  readonly #counts = new Counts();
  readonly #tallies = new Map<string, Tally>();
  /** Cascades by contact, to see who would vote twice. Nearly everybody has one. */
  readonly #votes = new Map<number, string | Set<string>>();
  readonly #names = new OneCopy();
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
      const contact = event.contact === null ? null : contactNumber(event.contact);
      const peers = this.#peers(event.cascade, tally.contact, contact);
      for (const peer of peers) this.#count(peer, -1);
      note(tally, event, this.#names);
      for (const peer of peers) this.#count(peer, 1);
    } else {
      const counts = this.#isCounted(event.cascade, tally);
      if (counts) this.#counts.add(tally, -1);
      note(tally, event, this.#names);
      if (counts) this.#counts.add(tally, 1);
    }
    return tally.startedAt < Infinity ? tally.segment : null;
  }

  /** See `forgetting`; in one go. */
  forget(now: number): void {
    atOnce(this.forgetting(now));
  }

  /** Drops the cascades that nothing new is expected of, little by little. Call it now and then, such as once an hour. */
  *forgetting(now: number): Generator<void, void> {
    this.#forgottenBefore = Math.max(this.#forgottenBefore, now - this.#memory.retention);
    const before = this.#forgottenBefore - this.#memory.voteWindow;
    let seen = 0;
    for (const [id, tally] of this.#tallies) {
      if (++seen % BATCH === 0) yield;
      const known = tally.startedAt < Infinity;
      if (known ? tally.closedAt === Infinity || tally.startedAt >= before : tally.firstAt >= before)
        continue;
      this.#tallies.delete(id);
      if (tally.contact !== null) this.#dropVote(tally.contact, id);
    }
  }

  /** The whole state, equal for equal counts, piece by piece. Nothing may be observed meanwhile. */
  *packing(): Generator<void, LedgerJson> {
    const segments: [string, string][] = [];
    for (const name of [...this.#counts.segments.keys()].toSorted()) {
      const json = segmentToJson(this.#counts.segment(name));
      if (json.cascades > 0) segments.push([name, JSON.stringify(json)]);
      yield;
    }
    const tallies: string[] = [];
    const ids = [...this.#tallies.keys()].toSorted();
    for (let from = 0; from < ids.length; from += BATCH) {
      const rows = ids
        .slice(from, from + BATCH)
        .map((id) => tallyToRow(id, this.#tallies.get(id) ?? emptyTally()));
      tallies.push(JSON.stringify(rows));
      yield;
    }
    return {
      forgottenBefore: Number.isFinite(this.#forgottenBefore) ? this.#forgottenBefore : 0,
      newest: this.#counts.newest,
      segments: Object.fromEntries(segments),
      tallies,
    };
  }

  /** See `packing`; in one go. */
  toJSON(): LedgerJson {
    return atOnce(this.packing());
  }

  /** A ledger from its JSON, piece by piece. */
  static *unpacking(json: LedgerJson, memory: Memory = DEFAULT_MEMORY): Generator<void, Ledger> {
    const ledger = new Ledger(memory);
    ledger.#forgottenBefore = json.forgottenBefore === 0 ? -Infinity : json.forgottenBefore;
    ledger.#counts.newest = json.newest;
    for (const [name, text] of Object.entries(json.segments)) {
      segmentFromJson(JSON.parse(text) as SegmentJson, name, ledger.#counts);
      yield;
    }
    for (const text of json.tallies) {
      for (const row of JSON.parse(text) as TallyRow[]) {
        const tally = tallyFromRow(row, ledger.#names);
        ledger.#tallies.set(row[0], tally);
        if (tally.contact !== null) ledger.#addVote(tally.contact, row[0]);
      }
      yield;
    }
    return ledger;
  }

  /**
   * The counts alone, as they would be had every open cascade come to its end now: what can go on elsewhere. The
   * silence of an open one weighs by its age, as it does here.
   */
  *closing(now: number): Generator<void, LedgerJson> {
    const copy = yield* Ledger.unpacking(yield* this.packing(), this.#memory);
    let seen = 0;
    for (const [cascade, tally] of copy.#tallies) {
      if (++seen % BATCH === 0) yield;
      if (tally.closedAt === Infinity) copy.observe({ kind: 'closed', cascade, at: now });
    }
    return { ...(yield* copy.packing()), forgottenBefore: 0, tallies: [] };
  }

  #count(id: string, by: 1 | -1): void {
    const tally = this.#tallies.get(id);
    if (tally !== undefined && this.#isCounted(id, tally)) this.#counts.add(tally, by);
  }

  /** True when the cascade has started and the person did not start another shortly before. */
  #isCounted(id: string, tally: Tally): boolean {
    if (tally.startedAt === Infinity) return false;
    if (tally.contact === null) return true;
    for (const other of this.#votesOf(tally.contact)) {
      const earlier = this.#tallies.get(other);
      if (other === id || earlier === undefined) continue;
      const ahead = tally.startedAt - earlier.startedAt;
      if (ahead < this.#memory.voteWindow && (ahead > 0 || (ahead === 0 && other < id))) return false;
    }
    return true;
  }

  /** The cascades whose vote may change by a start: those of the person it was thought to be, and now is. */
  #peers(id: string, before: number | null, after: number | null): Set<string> {
    const peers = new Set([id]);
    for (const contact of new Set([before, after])) {
      if (contact === null) continue;
      for (const other of this.#votesOf(contact)) peers.add(other);
      this.#addVote(contact, id);
    }
    return peers;
  }

  #votesOf(contact: number): Iterable<string> {
    const votes = this.#votes.get(contact);
    return votes === undefined ? [] : typeof votes === 'string' ? [votes] : votes;
  }

  #addVote(contact: number, id: string): void {
    const votes = this.#votes.get(contact);
    if (votes === undefined) this.#votes.set(contact, id);
    else if (typeof votes !== 'string') votes.add(id);
    else if (votes !== id) this.#votes.set(contact, new Set([votes, id]));
  }

  #dropVote(contact: number, id: string): void {
    const votes = this.#votes.get(contact);
    if (votes === id) this.#votes.delete(contact);
    if (typeof votes !== 'object') return;
    votes.delete(id);
    if (votes.size === 0) this.#votes.delete(contact);
  }
}

/** The counts of a list of events, from nothing: what a ledger that saw them one by one must hold. */
export function recount(events: Iterable<LearningEvent>, memory: Memory = DEFAULT_MEMORY): Counts {
  const ledger = new Ledger(memory);
  for (const event of events) ledger.observe(event);
  return ledger.counts;
}
