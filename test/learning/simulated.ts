import { chanceOf } from '../../lib/channels/simulator/chance.ts';
import { DAY } from '../../lib/learning/counts.ts';
import type { LearningEvent, LearningSettings, LoggedCascade, LoggedStep } from '../../lib/learning/index.ts';
import { DEFAULT_SETTINGS, Learner } from '../../lib/learning/index.ts';
import { courseOf } from '../../study/course.ts';
import { termsOf } from '../../study/policies.ts';
import type { SegmentTruth, World } from '../../study/world.ts';
import { truthOn } from '../../study/world.ts';

/** When simulated logs begin: milliseconds since 1970. */
export const T0 = 20_000 * DAY;

/** A table to draw orders (channel numbers) from. */
export type Table = readonly { readonly order: readonly number[]; readonly probability: number }[];

/** A learner for a world with its declared order. */
export function learnerFor(world: World, settings: Partial<LearningSettings> = {}): Learner {
  const seed = world.seed.map((c) => world.channels[c] as string);
  return new Learner({
    terms: termsOf(world),
    settings: { ...DEFAULT_SETTINGS, ...settings },
    declared: {
      order: () => seed,
      from: (start) => [start, ...seed.filter((channel) => channel !== start)],
    },
    random: chanceOf('learner', world.name),
  });
}

/** Feeds a learner cascades of all segments in turn, spread evenly over some days, until all are closed. */
export function feed(
  learner: Learner,
  world: World,
  table: Table,
  cascades: number,
  key: string,
  days = 30,
): LoggedCascade[] {
  const chance = chanceOf('feed', key);
  const segments = world.regimes[0]?.segs.length ?? 0;
  const log: LoggedCascade[] = [];
  for (let i = 0; i < cascades; i++) {
    const truth = truthOn(world, i % segments, 0);
    log.push(
      run(
        learner,
        world,
        truth,
        table,
        { cascade: `${key}-${i}`, at: T0 + (i * days * DAY) / cascades },
        chance,
      ),
    );
  }
  return log;
}

function run(
  learner: Learner,
  world: World,
  truth: SegmentTruth,
  table: Table,
  { cascade, at }: { cascade: string; at: number },
  chance: () => number,
): LoggedCascade {
  let left = chance();
  const picked = table.find(({ probability }) => (left -= probability) < 0) ?? table[0];
  const order = picked?.order ?? [];
  const names = (one: readonly number[]): string[] => one.map((c) => world.channels[c] as string);
  learner.observe({ kind: 'started', cascade, at, segment: truth.name, contact: null, order: names(order) });
  const events = courseOf(world, truth, { cascade, at, order }, chance);
  for (const event of events) learner.observe(event);
  return {
    segment: truth.name,
    alternatives: table.map((line) => ({ order: names(line.order), probability: line.probability })),
    steps: stepsOf(events, at),
  };
}

function stepsOf(events: readonly LearningEvent[], startedAt: number): LoggedStep[] {
  const has = (kind: string, attempt: number): LearningEvent | undefined =>
    events.find((event) => event.kind === kind && 'attempt' in event && event.attempt === attempt);
  return events.flatMap((event): LoggedStep[] => {
    if (event.kind !== 'sent') return [];
    const converted = has('converted', event.attempt);
    return [
      {
        channel: event.channel,
        hours: (event.at - startedAt) / 3_600_000,
        cost: event.cost,
        bounced: has('bounced', event.attempt) !== undefined,
        optedOut: has('opted_out', event.attempt) !== undefined,
        convertedAt: converted === undefined ? null : (converted.at - startedAt) / 3_600_000,
      },
    ];
  });
}
