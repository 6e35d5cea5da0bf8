import type { AttemptCount, StateCount } from '../store/store.ts';
import { rounded } from './figures/counting.ts';

/** Where cascades are: under way by phase, ended by result. */
export type States = Readonly<Record<string, number>>;

/** What happened on one channel. Outcomes are each attempt's best, so they add up to `attempts`. */
export interface ChannelFigures {
  readonly attempts: number;
  /** Attempts that the provider took, or may have taken. */
  readonly sends: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** In the campaign's currency. */
  readonly cost: number;
}

/** One segment's cascades. */
export interface SegmentFigures {
  readonly started: number;
  readonly states: States;
  readonly attempts: number;
  readonly cost: number;
}

/** A campaign in figures. */
export interface CampaignFigures {
  readonly started: number;
  readonly states: States;
  /** Cascades that will do nothing more. */
  readonly closed: number;
  readonly channels: Readonly<Record<string, ChannelFigures>>;
  readonly segments: Readonly<Record<string, SegmentFigures>>;
}

interface Sums {
  attempts: number;
  cost: number;
}

/** Adds up a campaign's counts. */
export function campaignFigures(
  states: readonly StateCount[],
  attempts: readonly AttemptCount[],
): CampaignFigures {
  const all: Record<string, number> = {};
  // By names that people chose: one of them may be `constructor`.
  const segments = new Map<string, Sums & { started: number; states: Record<string, number> }>();
  const channels = new Map<string, Sums & { sends: number; outcomes: Record<string, number> }>();
  let started = 0;
  let closed = 0;
  for (const { segment, phase, result, count } of states) {
    const figures = segments.get(segment) ?? { started: 0, states: {}, attempts: 0, cost: 0 };
    segments.set(segment, figures);
    started += count;
    if (phase === 'closed') closed += count;
    figures.started += count;
    add(all, result ?? phase, count);
    add(figures.states, result ?? phase, count);
  }
  for (const { segment, channel, state, outcome, count, cost } of attempts) {
    const figures = channels.get(channel) ?? { attempts: 0, sends: 0, outcomes: {}, cost: 0 };
    channels.set(channel, figures);
    figures.attempts += count;
    figures.cost += cost;
    if (state !== 'refused') figures.sends += count;
    add(figures.outcomes, outcome ?? state, count);
    const owner = segments.get(segment);
    if (owner) {
      owner.attempts += count;
      owner.cost += cost;
    }
  }
  for (const sums of [...channels.values(), ...segments.values()]) sums.cost = rounded(sums.cost);
  return {
    started,
    states: all,
    closed,
    channels: Object.fromEntries(channels),
    segments: Object.fromEntries(segments),
  };
}

function add(counts: Record<string, number>, name: string, count: number): void {
  counts[name] = (counts[name] ?? 0) + count;
}
