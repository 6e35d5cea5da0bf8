import { atOnce } from './at-once.ts';
import { allocate, pickShare, startingElsewhere, without } from './allocation.ts';
import type { Share } from './allocation.ts';
import { candidates, judge, sameOrder } from './arms.ts';
import type { Arm, Arms } from './arms.ts';
import { censoredCurve, fitting } from './campaign-fit.ts';
import type { CampaignFit, CurveMaker } from './campaign-fit.ts';
import type { Counts } from './counts.ts';
import { DAY } from './counts.ts';
import type { Random } from './draws.ts';
import type { LearningEvent } from './events.ts';
import { compare } from './gate.ts';
import type { Comparison } from './gate.ts';
import { DEFAULT_MEMORY, Ledger } from './ledger.ts';
import type { LedgerJson, Memory } from './ledger.ts';
import { fitSegment } from './segment-fit.ts';
import type { SegmentFit } from './segment-fit.ts';
import type { LearningSettings } from './settings.ts';
import type { Terms } from './terms.ts';

/** Draws for the daily table, and for a look that may propose a change. */
const TABLE_DRAWS = 50;
const REVIEW_DRAWS = 400;
/** A table is drawn up anew after so many new cascades of its segment (at least, and as a share of all), or a new fit. */
const FEWEST_NEW = 4;
const SHARE_NEW = 0.02;
const MOST_NEW = 25;
/** What the segments share is renewed ahead of its time at this share of it. */
const AHEAD = 0.8;
/** Passes of the first estimate of what segments share, such as after a restart: by then it moves no more. */
const FIRST_PASSES = 16;

/**
 * Segments that are learned about. A list whose segments are rather its customers has more, and teaches nothing: the
 * others go the declared way.
 */
export const MOST_SEGMENTS = 1_000;

/** What the document declares. */
export interface Declared {
  /** The order in force for a segment. */
  readonly order: (segment: string) => readonly string[];
  /** The order that follows from a start channel: what scope `start` may choose among. */
  readonly from: (start: string) => readonly string[];
}

/** What a learner is made of. */
export interface LearnerParts {
  readonly terms: Terms;
  readonly settings: LearningSettings;
  readonly declared: Declared;
  readonly random: Random;
  readonly memory?: Memory;
  /** Replaced only to study what goes wrong without censoring. */
  readonly curve?: CurveMaker;
}

/** What is believed about a segment at some moment, and what follows from it. */
export interface Standing {
  readonly fit: SegmentFit;
  readonly arms: Arms;
  /** The arm in force: the best known in mode auto, the declared order else. */
  readonly force: number;
  /** The arm of the declared order; -1 when it is not among the arms. */
  readonly declared: number;
  readonly table: readonly Share[];
  readonly cascades: number;
  readonly at: number;
}

/** A choice of order, with its exact probability and the alternatives it was drawn from. */
export interface Choice {
  readonly order: readonly string[];
  readonly propensity: number;
  readonly alternatives: readonly { readonly order: readonly string[]; readonly probability: number }[];
  readonly standing: Standing;
}

/** Learns which order of channels is worth most in each segment of one campaign. */
export class Learner {
  readonly terms: Terms;
  readonly settings: LearningSettings;
  readonly #parts: LearnerParts;
  readonly #standings = new Map<string, Standing>();
  readonly #numbers: ReadonlyMap<string, number>;
  #ledger: Ledger;
  #fit: CampaignFit | null = null;
  #fitAt = -Infinity;
  /** The state was restored, and what its segments share has not been estimated until it rests. */
  #unsettled = false;
  #fitCascades = 0;
  #cascades = 0;

  constructor(parts: LearnerParts) {
    this.terms = parts.terms;
    this.settings = parts.settings;
    this.#parts = parts;
    this.#numbers = new Map(parts.terms.channels.map((channel, c) => [channel, c]));
    this.#ledger = new Ledger(parts.memory ?? DEFAULT_MEMORY);
  }

  /** All counts; to be read only. */
  get counts(): Counts {
    return this.#ledger.counts;
  }

  /** Takes in what happened. Cheap: what follows from it is computed when next asked. */
  observe(event: LearningEvent): void {
    if (event.kind === 'started' && !this.#hasRoomFor(event.segment)) return;
    this.#ledger.observe(event);
    if (event.kind === 'started') this.#cascades++;
  }

  /** Number of cascades in memory: those that may still change. */
  get remembered(): number {
    return this.#ledger.size;
  }

  /** Drops closed cascades from memory; call it about hourly. */
  forget(now: number): void {
    atOnce(this.forgetting(now));
  }

  /** The same, little by little. */
  forgetting(now: number): Generator<void, void> {
    return this.#ledger.forgetting(now);
  }

  /**
   * Chooses an order for a customer of the segment.
   * @param excluded channels this customer cannot or may not be reached on
   * @param closed channels that nothing is sent on at the moment: no order starts there if another does not
   * @returns null when no channel is left, or the segment is not learned about
   */
  choose(
    segment: string,
    now: number,
    excluded: readonly string[] = [],
    closed: readonly string[] = [],
  ): Choice | null {
    if (!this.#hasRoomFor(segment)) return null;
    const standing = this.standing(segment, now);
    const numbers = (channels: readonly string[]): Set<number> =>
      new Set(channels.map((channel) => this.#numbers.get(channel) ?? -1));
    const usable = excluded.length === 0 ? standing.table : without(standing.table, numbers(excluded));
    if (usable === null) return null;
    const { arms } = standing.arms;
    const table =
      closed.length === 0
        ? usable
        : startingElsewhere(usable, numbers(closed), reachable(arms, numbers(excluded)));
    const picked = pickShare(table, this.#parts.random());
    if (picked === undefined) return null;
    const order = this.channelsOf(picked.order);
    const alternatives = table.map((share) => ({
      order: share === picked ? order : this.channelsOf(share.order),
      probability: share.probability,
    }));
    return { order, propensity: picked.probability, alternatives, standing };
  }

  #hasRoomFor(segment: string): boolean {
    const { segments } = this.counts;
    if (segments.has(segment) || this.#standings.has(segment)) return true;
    return Math.max(segments.size, this.#standings.size) < MOST_SEGMENTS;
  }

  /** What is believed about a segment; renewed when enough has happened since the last time. */
  standing(segment: string, now: number): Standing {
    const last = this.#standings.get(segment);
    if (last !== undefined) {
      const added = (this.counts.segments.get(segment)?.cascades ?? 0) - last.cascades;
      const enough = Math.min(MOST_NEW, Math.max(FEWEST_NEW, SHARE_NEW * last.cascades));
      if (added < enough && last.fit.campaign === this.campaignFit(now)) return last;
    }
    const standing = this.#stand(segment, now, TABLE_DRAWS, false);
    this.#standings.set(segment, standing);
    return standing;
  }

  /**
   * Looks closely whether another order than the declared one is better; null when there is no other.
   * @param starts channels to compare instead: the best orders that begin with them
   */
  review(
    segment: string,
    now: number,
    starts?: { readonly from: string; readonly to: string },
  ): { comparison: Comparison; standing: Standing } | null {
    const standing = this.#stand(segment, now, REVIEW_DRAWS, true);
    const { arms, cascades, declared } = standing;
    const { gate } = this.settings;
    const [from, to] = starts
      ? [this.#bestFrom(arms, starts.from), this.#bestFrom(arms, starts.to)]
      : [-1, -1];
    const comparison =
      from >= 0 && to >= 0
        ? compare(arms, from, cascades, gate, to)
        : compare(arms, declared, cascades, gate);
    return comparison === null ? null : { comparison, standing };
  }

  /** Number of the best arm that begins with a channel; -1: there is none. */
  #bestFrom({ arms }: Arms, start: string): number {
    const c = this.#numbers.get(start);
    let best = -1;
    arms.forEach(({ order, net }, i) => {
      if (order[0] === c && (best < 0 || net > (arms[best]?.net ?? 0))) best = i;
    });
    return best;
  }

  /** Names of the channels of an order. */
  channelsOf(order: readonly number[]): string[] {
    return order.map((c) => this.terms.channels[c] as string);
  }

  /** What the campaign's segments share; renewed daily, and early on with every tenth more cascades. */
  campaignFit(now: number): CampaignFit {
    return this.#fit === null || this.#isDue(now, 1) ? atOnce(this.#renew(now)) : this.#fit;
  }

  /** Renews that little by little where it soon would be, so that no decision has to. */
  *refreshing(now: number): Generator<void, void> {
    if (this.#cascades > 0 && (this.#fit === null || this.#unsettled)) {
      yield* this.#renew(now, FIRST_PASSES);
      this.#unsettled = false;
    } else if (this.#isDue(now, AHEAD)) yield* this.#renew(now);
  }

  #isDue(now: number, share: number): boolean {
    const grown = this.#cascades >= (1 + 0.1 * share) * this.#fitCascades + 20 * share;
    return this.#fit === null || grown || now - this.#fitAt >= share * DAY;
  }

  *#renew(now: number, passes = 1): Generator<void, CampaignFit> {
    const cascades = this.#cascades;
    let fit = yield* this.#pass(now, this.#fit);
    for (let done = 1; done < passes; done++) fit = yield* this.#pass(now, fit);
    this.#fit = fit;
    this.#fitAt = now;
    this.#fitCascades = cascades;
    return fit;
  }

  /** Each pass begins with what the one before has found. */
  #pass(now: number, before: CampaignFit | null): Generator<void, CampaignFit> {
    return fitting(this.counts, this.terms, now, before, this.#parts.curve ?? censoredCurve);
  }

  /** The learner's state as plain JSON. */
  toJSON(): LedgerJson {
    return this.#ledger.toJSON();
  }

  /** The same, piece by piece; nothing may be observed meanwhile. */
  packing(): Generator<void, LedgerJson> {
    return this.#ledger.packing();
  }

  /** What it has learned, without the cascades under way, piece by piece; nothing may be observed meanwhile. */
  closing(now: number): Generator<void, LedgerJson> {
    return this.#ledger.closing(now);
  }

  /** Replaces the state, such as after a restart or an import. */
  restore(json: LedgerJson): void {
    atOnce(this.restoring(json));
  }

  /** The same, piece by piece. What does not fit throws, and leaves the state as it was. */
  *restoring(json: LedgerJson): Generator<void, void> {
    this.#ledger = yield* Ledger.unpacking(json, this.#parts.memory ?? DEFAULT_MEMORY);
    this.#standings.clear();
    this.#fit = null;
    this.#unsettled = true;
    this.#cascades = 0;
    for (const segment of this.counts.segments.values()) this.#cascades += segment.cascades;
  }

  #stand(segment: string, now: number, draws: number, compared: boolean): Standing {
    const { terms, settings } = this;
    const counts = this.counts.segments.get(segment);
    const fit = fitSegment(this.campaignFit(now), terms, segment, counts, now);
    const declaredOrder = this.#numbersOf(this.#parts.declared.order(segment));
    const orders = settings.mode === 'off' ? [] : this.#orders(fit);
    let declared = orders.findIndex((order) => sameOrder(order, declaredOrder));
    // In mode auto the declared order is in play only if it is the best of its start; a review compares with it.
    if (declared < 0 && (compared || settings.mode !== 'auto' || orders.length === 0)) {
      declared = orders.push(declaredOrder) - 1;
    }
    const arms = judge(fit, orders, draws, this.#parts.random);
    let force = Math.max(0, declared);
    if (settings.mode === 'auto') {
      arms.arms.forEach(({ net }, i) => {
        if (net > (arms.arms[force]?.net ?? 0)) force = i;
      });
    }
    const table = allocate(arms.arms, force, declaredOrder, settings);
    return { fit, arms, force, declared, table, cascades: counts?.cascades ?? 0, at: now };
  }

  #orders(fit: SegmentFit): number[][] {
    const { excluded, scope, costCeiling } = this.settings;
    const channels = this.terms.channels
      .map((_, c) => c)
      .filter((c) => !excluded.includes(this.terms.channels[c] ?? ''));
    if (scope === 'order') return candidates(fit, { channels, costCeiling });
    return channels.map((c) => this.#numbersOf(this.#parts.declared.from(this.terms.channels[c] ?? '')));
  }

  #numbersOf(order: readonly string[]): number[] {
    return order.map((channel) => {
      const number = this.#numbers.get(channel);
      if (number === undefined) throw new RangeError(`The channel "${channel}" is not among the campaign's.`);
      return number;
    });
  }
}

/** The arms as far as a customer can be reached by them. */
function reachable(arms: readonly Arm[], barred: ReadonlySet<number>): Arm[] {
  return arms.map((arm) => ({ ...arm, order: arm.order.filter((channel) => !barred.has(channel)) }));
}
