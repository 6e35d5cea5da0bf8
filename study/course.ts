import { normal } from '../lib/learning/draws.ts';
import type { Random } from '../lib/learning/draws.ts';
import type { LearningEvent } from '../lib/learning/events.ts';
import { BOUNCE_HOURS, HORIZON } from './oracle.ts';
import type { SegmentTruth, World } from './world.ts';

const HOUR = 3_600_000;

/** A start to be simulated. */
export interface Start {
  readonly cascade: string;
  /** Milliseconds. */
  readonly at: number;
  readonly order: readonly number[];
}

/**
 * One customer's course through an order: everything that will be known of it, in the order of time (the start itself
 * left out). The customer either decides on a delivered touch to convert, later by a log-normal delay, or opts out, or
 * stays silent.
 */
export function courseOf(world: World, truth: SegmentTruth, start: Start, random: Random): LearningEvent[] {
  const events: LearningEvent[] = [];
  const { cascade } = start;
  let at = start.at;
  let last = at;
  let touches = 0;
  let decided: { at: number; attempt: number } | null = null;
  for (let i = 0; i < start.order.length; i++) {
    if (decided !== null && decided.at <= at) break;
    const c = start.order[i] as number;
    const attempt = i + 1;
    const arrived = random() < (truth.reach[c] as number);
    const bounced = !arrived && random() >= (world.silent[c] as number);
    const cost = (bounced ? world.bounceCost[c] : world.cost[c]) as number;
    events.push({ kind: 'sent', cascade, attempt, channel: world.channels[c] as string, at, cost });
    last = at;
    if (bounced) {
      at += BOUNCE_HOURS * HOUR;
      events.push({ kind: 'bounced', cascade, attempt, at });
      continue;
    }
    if (arrived && decided === null) {
      const p = (truth.p[c] as number) * (world.phi[Math.min(touches, world.phi.length - 1)] as number);
      touches++;
      const chance = random();
      if (chance < p) {
        const hours = (world.med[c] as number) * Math.exp((world.sig[c] as number) * normal(random));
        decided = { at: at + hours * HOUR, attempt };
      } else if (chance >= 1 - (truth.opt[c] as number)) {
        events.push({ kind: 'opted_out', cascade, attempt, at }, { kind: 'closed', cascade, at });
        return events;
      }
    }
    at += (world.wait[c] as number) * HOUR;
  }
  const end = last + HORIZON * HOUR;
  if (decided !== null && decided.at <= end) {
    const { at: converted, attempt } = decided;
    events.push({ kind: 'converted', cascade, attempt, at: converted });
    events.push({ kind: 'closed', cascade, at: converted });
  } else events.push({ kind: 'closed', cascade, at: end });
  return events;
}
