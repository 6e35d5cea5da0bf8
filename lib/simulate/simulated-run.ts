import type { Plan } from '../campaign/index.ts';
import type { Attempt } from '../cascade/model.ts';
import { plan as outlook } from '../channels/simulator/behaviour.ts';
import { readSettings } from '../channels/simulator/settings.ts';
import { CascadeError } from '../engine/errors.ts';
import { wilson } from '../guards/limits.ts';
import { isRejection, readCustomer } from '../intake/customer.ts';
import { rounded } from '../report/figures/counting.ts';
import { campaignFigures, type CampaignFigures } from '../report/summary.ts';
import { Courses, type Reaction } from './courses.ts';
import { population } from './population.ts';
import { slices } from './slices.ts';

/** What a campaign comes to in the simulator's world. Money is in the campaign's currency. */
export interface SimulatedRun {
  readonly customers: number;
  /** Those who converted, and the share they are with its 95 % interval. */
  readonly reached: number;
  readonly share: { readonly value: number; readonly low: number; readonly high: number };
  readonly cost: number;
  /** Null: nobody converted. */
  readonly costPerReached: number | null;
  readonly figures: CampaignFigures;
  readonly currency: string | null;
}

/** What a simulated run is of. */
export interface SimulationOptions {
  /** When the list is handed in, in milliseconds since 1970. */
  readonly at: number;
  /** How many customers; 1 to 100,000. */
  readonly count: number;
  /** The same seed gives the same people and the same reactions. */
  readonly seed: string;
}

/** Most customers of a simulated run. */
const MOST = 100_000;

/**
 * Runs a campaign on made-up customers who react as the simulator's people do, on a virtual clock: the engine's own
 * state machine and guards, and the `simulator` provider's behaviour. Halt limits do not strike. Gives the event loop
 * its turn every few milliseconds.
 * @throws CascadeError for a count that is out of range
 */
export async function simulatedRun(
  plan: Plan,
  { at, count, seed }: SimulationOptions,
): Promise<SimulatedRun> {
  if (!Number.isInteger(count) || count < 1 || count > MOST) {
    throw new CascadeError(`The number of customers must be a whole number from 1 to ${MOST}.`);
  }
  const { script } = readSettings({ seed });
  const reactions = (attempt: Attempt): readonly Reaction[] => {
    const { id, account, channel, address, segment, claimedAt } = attempt;
    const of = { attempt: id, account, channel, to: address, segment, externalId: `sim-${id}` };
    return outlook(script, { kind: 'send', at: claimedAt, ...of }).reports;
  };
  const courses = new Courses({ plan, campaign: plan.name ?? '', known: {}, serving: {}, reactions });
  const breathe = slices();
  let line = 0;
  for (const row of population(plan, count, at)) {
    const reading = readCustomer(row, (line += 1), '');
    if (!isRejection(reading)) courses.start(reading, at);
    await breathe();
  }
  courses.release(at);
  while (courses.step()) await breathe();

  const figures = campaignFigures(
    courses.all.map(({ cascade: { segment, phase, result, outcome } }) => ({
      segment,
      phase,
      result,
      outcome,
      count: 1,
    })),
    courses.all.flatMap(({ attempts }) =>
      attempts.map(({ segment, channel, state, outcome, reason, cost }) => ({
        segment,
        channel,
        state,
        outcome,
        reason,
        count: 1,
        cost: cost ?? 0,
      })),
    ),
  );
  const reached = figures.states['success'] ?? 0;
  const cost = rounded(Object.values(figures.channels).reduce((sum, one) => sum + one.cost, 0));
  return {
    customers: figures.started,
    reached,
    share: { value: reached / Math.max(1, figures.started), ...wilson(reached, figures.started) },
    cost,
    costPerReached: reached === 0 ? null : rounded(cost / reached),
    figures,
    currency: plan.currency,
  };
}
