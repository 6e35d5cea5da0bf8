import { chanceOf } from '../lib/channels/simulator/chance.ts';
import type { LearningEvent } from '../lib/learning/events.ts';
import { Calendar } from './calendar.ts';
import { courseOf } from './course.ts';
import { oracleOf } from './oracle.ts';
import type { Oracle } from './oracle.ts';
import { POLICIES } from './policies.ts';
import type { PlayerMaker } from './policies.ts';
import { truthOn, worldOf } from './world.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What one policy reached in one world with one seed. */
export interface Played {
  readonly world: string;
  readonly policy: string;
  readonly seed: number;
  /** Net value as a share of the oracle's, in percent, learning included. */
  readonly share: number;
  /** Share of the segments for which a change was ever proposed, in percent. */
  readonly proposed: number;
  readonly cascades: number;
}

/**
 * Lets a policy run a world. Each cascade counts with the exact worth of the order chosen for it, which takes the luck
 * of its customer out of the figure but none of the policy's.
 */
export function play(name: string, policy: string, seed: number, make?: PlayerMaker): Played {
  const world = worldOf(name, chanceOf('study', name, String(seed), 'world'));
  const player = (make ?? POLICIES[policy])?.(world, chanceOf('study', name, String(seed), policy));
  if (player === undefined) throw new RangeError(`There is no policy "${policy}".`);
  const random = chanceOf('study', name, String(seed), 'customers');
  const oracles = new Map<object, Oracle>();
  const calendar = new Calendar<LearningEvent>();
  const starts = startsOf(world, seed);
  let [net, best, count] = [0, 0, 0];
  let hour = 0;
  for (const { at, segment } of starts) {
    for (; (hour + 1) * HOUR <= at; hour++) {
      for (const event of calendar.until((hour + 1) * HOUR)) player.observe(event);
      if (hour % 24 === 0) player.tick(hour * HOUR);
    }
    const truth = truthOn(world, segment, at / DAY);
    let oracle = oracles.get(truth);
    if (oracle === undefined) oracles.set(truth, (oracle = oracleOf(world, truth)));
    const order = player.order(truth.name, at);
    net += oracle.netOf(order);
    best += oracle.net;
    const cascade = String(++count);
    player.observe({
      kind: 'started',
      cascade,
      at,
      segment: truth.name,
      contact: null,
      order: order.map((c) => world.channels[c] as string),
    });
    for (const event of courseOf(world, truth, { cascade, at, order }, random))
      calendar.enter(event.at, event);
  }
  const segments = world.regimes[0]?.segs.length ?? 1;
  return {
    world: name,
    policy,
    seed,
    share: (100 * net) / best,
    proposed: (100 * player.proposed()) / segments,
    cascades: count,
  };
}

/** When cascades start: independently in each segment, at random moments. */
export function startsOf(world: World, seed: number): { at: number; segment: number }[] {
  const random = chanceOf('study', world.name, String(seed), 'starts');
  const starts: { at: number; segment: number }[] = [];
  world.regimes[0]?.segs.forEach(({ perDay }, segment) => {
    for (
      let day = -Math.log(1 - random()) / perDay;
      day < world.days;
      day -= Math.log(1 - random()) / perDay
    ) {
      starts.push({ at: day * DAY, segment });
    }
  });
  return starts.toSorted((a, b) => a.at - b.at);
}
