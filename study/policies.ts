import { Learner } from '../lib/learning/learner.ts';
import type { LearnerParts } from '../lib/learning/learner.ts';
import type { Random } from '../lib/learning/draws.ts';
import type { LearningEvent } from '../lib/learning/events.ts';
import { DAY } from '../lib/learning/counts.ts';
import { instantCurve } from '../lib/learning/delay-curve.ts';
import { DEFAULT_SETTINGS } from '../lib/learning/settings.ts';
import type { LearningSettings } from '../lib/learning/settings.ts';
import type { Terms } from '../lib/learning/terms.ts';
import type { World } from './world.ts';

/** A policy under study. */
export interface Player {
  /** The order (channel numbers) for a new cascade of a segment. */
  readonly order: (segment: string, now: number) => readonly number[];
  readonly observe: (event: LearningEvent) => void;
  /** Called daily. */
  readonly tick: (now: number) => void;
  /** Segments for which a change was ever proposed. */
  readonly proposed: () => number;
}

/** Makes a policy for a world. */
export type PlayerMaker = (world: World, random: Random) => Player;

/** The learner's terms in a world. */
export function termsOf(world: World): Terms {
  return {
    channels: world.channels,
    costs: world.cost,
    waits: world.wait,
    value: world.V,
    harm: world.H,
    decay: world.decay,
    currency: null,
  };
}

/** The policies, by the name they have in the table. */
export const POLICIES: Readonly<Record<string, PlayerMaker>> = {
  declared: (world) => ({ order: () => world.seed, observe: ignore, tick: ignore, proposed: () => 0 }),
  'flip at 300': flipAt300,
  'auto 20 %': learning({ mode: 'auto', exploration: 0.2 }),
  'auto 10 %, floor 1 %': learning({ mode: 'auto', exploration: 0.1, floor: 0.01 }),
  suggest: learning({ mode: 'suggest', exploration: 0.1 }),
  'suggest 20 %': learning({ mode: 'suggest', exploration: 0.2 }),
  'auto, naive counting': learning({ mode: 'auto', exploration: 0.2 }, { curve: () => instantCurve() }),
};

/** Policies that are only played where they show something: what naive counting loses, what exploring more gains. */
export const ONLY_IN: Readonly<Record<string, string>> = {
  'suggest 20 %': 'drift',
  'auto, naive counting': 'delay',
};

function ignore(): void {}

/** The product's learner with these settings; in mode suggest a person takes over what is proposed after a day. */
export function learning(
  settings: Partial<LearningSettings>,
  parts: Partial<LearnerParts> = {},
): PlayerMaker {
  return (world, random) => {
    const numbers = new Map(world.channels.map((channel, c) => [channel, c]));
    const named = (order: readonly number[]): string[] => order.map((c) => world.channels[c] as string);
    const declared = new Map<string, readonly string[]>();
    const waiting = new Map<string, { order: readonly string[]; at: number }>();
    const proposed = new Set<string>();
    const reviewed = new Map<string, number>();
    const seed = named(world.seed);
    const from = (start: string): string[] => [start, ...seed.filter((channel) => channel !== start)];
    const learner = new Learner({
      terms: termsOf(world),
      settings: { ...DEFAULT_SETTINGS, ...settings },
      declared: { order: (segment) => declared.get(segment) ?? seed, from },
      random,
      ...parts,
    });
    const review = (segment: string, now: number): void => {
      const proposal = waiting.get(segment);
      if (proposal !== undefined && now >= proposal.at) {
        declared.set(segment, proposal.order);
        waiting.delete(segment);
      }
      if (waiting.has(segment) || now - (reviewed.get(segment) ?? 0) < DAY) return;
      reviewed.set(segment, now);
      if ((learner.counts.segments.get(segment)?.cascades ?? 0) < learner.settings.gate.minCascades) return;
      // A close look is only worth its time where another order looks better at all.
      const { arms, declared: own } = learner.standing(segment, now);
      if (arms.arms.every(({ net }) => net <= (arms.arms[own]?.net ?? net))) return;
      const found = learner.review(segment, now);
      if (found === null || !found.comparison.passed) return;
      const rival = found.standing.arms.arms[found.comparison.rival];
      if (rival === undefined) return;
      proposed.add(segment);
      waiting.set(segment, { order: learner.channelsOf(rival.order), at: now + DAY });
    };
    return {
      order(segment, now) {
        if (learner.settings.mode === 'suggest') review(segment, now);
        const choice = learner.choose(segment, now);
        return (choice?.order ?? seed).map((channel) => numbers.get(channel) as number);
      },
      observe: (event) => learner.observe(event),
      tick: (now) => learner.forget(now),
      proposed: () => proposed.size,
    };
  };
}

/**
 * The tutorial's rule: after 300 cascades of a segment, flip the start to the channel with the highest conversion rate
 * of its attempts, and keep the rest in the declared order.
 */
function flipAt300(world: World): Player {
  const orders = new Map<string, readonly number[]>();
  const starts = new Map<string, number>();
  const counts = new Map<string, { sent: Float64Array; converted: Float64Array }>();
  const cascades = new Map<string, { segment: string; channels: number[] }>();
  const numbers = new Map(world.channels.map((channel, c) => [channel, c]));
  return {
    order(segment) {
      const started = (starts.get(segment) ?? 0) + 1;
      starts.set(segment, started);
      const count = counts.get(segment);
      if (started === 300 && count !== undefined) {
        const rate = (c: number): number =>
          (count.converted[c] as number) / Math.max(1, count.sent[c] as number);
        const best = world.seed.toSorted((a, b) => rate(b) - rate(a))[0] as number;
        orders.set(segment, [best, ...world.seed.filter((c) => c !== best)]);
      }
      return orders.get(segment) ?? world.seed;
    },
    observe(event) {
      if (event.kind === 'started') {
        cascades.set(event.cascade, { segment: event.segment, channels: [] });
        return;
      }
      const cascade = cascades.get(event.cascade);
      if (cascade === undefined) return;
      let count = counts.get(cascade.segment);
      if (count === undefined) {
        const size = world.channels.length;
        count = { sent: new Float64Array(size), converted: new Float64Array(size) };
        counts.set(cascade.segment, count);
      }
      if (event.kind === 'sent') {
        const c = numbers.get(event.channel) as number;
        cascade.channels[event.attempt] = c;
        count.sent[c] = (count.sent[c] as number) + 1;
      } else if (event.kind === 'converted') {
        const c = cascade.channels[event.attempt] as number;
        count.converted[c] = (count.converted[c] as number) + 1;
      } else if (event.kind === 'closed') cascades.delete(event.cascade);
    },
    tick: ignore,
    proposed: () => 0,
  };
}
