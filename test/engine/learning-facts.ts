import { chanceOf } from '../../lib/channels/simulator/chance.ts';
import type { Fact } from '../../lib/store/index.ts';
import { factOf } from '../../study/campaign.ts';
import { courseOf } from '../../study/course.ts';
import type { World } from '../../study/world.ts';
import { truthOn } from '../../study/world.ts';
import { T0, type Table } from '../learning/simulated.ts';

const DAY = 86_400_000;

/** The history of a simulated world's cascades as a store tells it, oldest first. */
export function factsOf(world: World, table: Table, cascades: number, key: string, days = 60): Fact[] {
  const chance = chanceOf('facts', key);
  const segments = world.regimes[0]?.segs.length ?? 0;
  const names = (order: readonly number[]): string[] => order.map((c) => world.channels[c] as string);
  const alternatives = table.map(({ order, probability }) => ({ order: names(order), probability }));
  const facts: Omit<Fact, 'position'>[] = [];
  for (let i = 0; i < cascades; i++) {
    const truth = truthOn(world, i % segments, 0);
    const cascade = `${key}-${String(i).padStart(6, '0')}`;
    const at = T0 + (i * days * DAY) / cascades;
    let left = chance();
    const { order, probability } = table.find((one) => (left -= one.probability) < 0) ?? table[0]!;
    const of = { cascade, campaign: 'c', segment: truth.name, contact: `person-${i}` };
    const nothing = { attempt: null, channel: null, cost: null };
    const data = { channel: names(order)[0], order: names(order), propensity: probability, alternatives };
    facts.push({ ...of, ...nothing, at, kind: 'routed', data });
    const channels = new Map<number, string>();
    for (const event of courseOf(world, truth, { cascade, at, order }, chance)) {
      if (event.kind === 'sent') channels.set(event.attempt, event.channel);
      const told = factOf(event);
      if (told === null) continue;
      const attempt = 'attempt' in event ? event.attempt : null;
      const channel = attempt === null ? null : (channels.get(attempt) ?? null);
      facts.push({ ...of, at: event.at, attempt, channel, cost: null, ...told });
    }
  }
  return facts.toSorted((a, b) => a.at - b.at).map((fact, i) => ({ position: i + 1, ...fact }));
}

/** A store's history of these lines, and how much of it was read at a time. */
export function historyOf(facts: readonly Fact[]) {
  return {
    pages: 0,
    lastPosition: async (): Promise<number> => facts.at(-1)?.position ?? 0,
    async facts(position: number, span: number): Promise<readonly Fact[]> {
      this.pages += 1;
      return facts.slice(position, position + span);
    },
  };
}
