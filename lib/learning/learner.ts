import { allocate, pickShare, without } from './allocation.ts';
import type { Share } from './allocation.ts';
import { candidates, judge, sameOrder } from './arms.ts';
import type { Arms } from './arms.ts';
import { censoredCurve, fitCampaign } from './campaign-fit.ts';
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
    this.#ledger.observe(event);
    if (event.kind === 'started') this.#cascades++;
  }

  /** Drops closed cascades from memory; call it about hourly. */
  forget(now: number): void {
    this.#ledger.forget(now);
  }

  /** Chooses an order for a customer of the segment who cannot be reached on the excluded channels. */
  choose(segment: string, now: number, excluded: readonly string[] = []): Choice | null {
    const standing = this.standing(segment, now);
    const barred = new Set(excluded.map((channel) => this.#numbers.get(channel) ?? -1));
    const table = barred.size === 0 ? standing.table : without(standing.table, barred);
    const picked = table === null ? undefined : pickShare(table, this.#parts.random());
    if (table === null || picked === undefined) return null;
    const order = this.channelsOf(picked.order);
    const alternatives = table.map((share) => ({
      order: share === picked ? order : this.channelsOf(share.order),
      probability: share.probability,
    }));
    return { order, propensity: picked.probability, alternatives, standing };
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

  /** Looks closely whether another order than the declared one is better; null when there is no other. */
  review(segment: string, now: number): { comparison: Comparison; standing: Standing } | null {
    const standing = this.#stand(segment, now, REVIEW_DRAWS, true);
    const comparison = compare(standing.arms, standing.declared, standing.cascades, this.settings.gate);
    return comparison === null ? null : { comparison, standing };
  }

  /** Names of the channels of an order. */
  channelsOf(order: readonly number[]): string[] {
    return order.map((c) => this.terms.channels[c] as string);
  }

  /** What the campaign's segments share; renewed daily, and early on with every tenth more cascades. */
  campaignFit(now: number): CampaignFit {
    const grown = this.#cascades >= 1.1 * this.#fitCascades + 20;
    if (this.#fit === null || grown || now - this.#fitAt >= DAY) {
      this.#fit = fitCampaign(this.counts, this.terms, now, this.#fit, this.#parts.curve ?? censoredCurve);
      this.#fitAt = now;
      this.#fitCascades = this.#cascades;
    }
    return this.#fit;
  }

  /** The learner's state as plain JSON. */
  toJSON(): LedgerJson {
    return this.#ledger.toJSON();
  }

  /** Replaces the state, such as after a restart or an import. */
  restore(json: LedgerJson): void {
    this.#ledger = Ledger.from(json, this.#parts.memory ?? DEFAULT_MEMORY);
    this.#standings.clear();
    this.#fit = null;
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
