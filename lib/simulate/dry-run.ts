import type { Plan } from '../campaign/index.ts';
import { CascadeError } from '../engine/errors.ts';
import { optedOutWording } from '../guards/opted-out-by.ts';
import { say } from '../guards/say.ts';
import { zonesOf } from '../guards/zones.ts';
import { isRejection, readCustomer } from '../intake/customer.ts';
import { rowsOf } from '../intake/rows.ts';
import { sayRefusal } from '../wording/refusals.ts';
import type { Told, Wording } from '../wording/wording.ts';
import { rounded } from '../report/figures/counting.ts';
import { assumptionsOf } from './assumptions.ts';
import { Courses } from './courses.ts';
import { customerOf, type DryCustomer } from './course-words.ts';
import type { Known } from './memory.ts';
import type { Serving } from './serving.ts';
import { slices } from './slices.ts';

/** A row that would not be accepted. */
export interface DryRejection {
  /** Line in the CSV text, or place in the array, from 1. */
  readonly line: number;
  readonly why: string;
  /** The same for other languages. */
  readonly told?: Told;
}

/** Who would get what, when and at what cost. Money is in the campaign's currency. */
export interface DryRun {
  /** The first {@link DryRunOptions.detail} of the list, those first who do not wait behind the cohort. */
  readonly customers: readonly DryCustomer[];
  /** Over all customers of the list. */
  readonly total: {
    readonly customers: number;
    /** Of the sends that have a price. */
    readonly cost: number;
    /** Sends whose price is not known. */
    readonly unpriced: number;
    /** Sends by channel, for every channel of the campaign. */
    readonly sends: Readonly<Record<string, number>>;
    /** Steps passed over by channel, for every channel of the campaign. */
    readonly skipped: Readonly<Record<string, number>>;
    /** Sends that were moved to a later hour. */
    readonly moved: number;
    /** Customers that no channel reaches. */
    readonly unreached: number;
    /** Customers who wait behind the cohort. */
    readonly heldBack: number;
    readonly rejected: number;
    /** The last send, in milliseconds since 1970; null: there is none. */
    readonly lastAt: number | null;
  };
  /** In the order of the list, the first {@link DryRunOptions.detail} of them. */
  readonly rejected: readonly DryRejection[];
  readonly currency: string | null;
  /** What was taken for granted, for people. */
  readonly assumptions: readonly string[];
  /** The assumptions for other languages, in the same order. */
  readonly told: readonly Told[];
}

/** What a dry run may know beside the campaign and the list. */
export interface DryRunOptions {
  /** When the list would be handed in, in milliseconds since 1970. */
  readonly at: number;
  /** Name that the campaign is deployed under; default: the document's. */
  readonly campaign?: string;
  /** Where numbers without a country code are from (ISO 3166 alpha-2); default: such numbers are rejected. */
  readonly country?: string;
  readonly known?: Known;
  /** How channels are served, by channel; see {@link Serving} for those that are left out. */
  readonly serving?: Readonly<Record<string, Serving>>;
  /** Channels for which no send node is wired: what would go out there is shown, and said to get nowhere. */
  readonly unserved?: readonly string[];
  /** Most customers; default 10,000. */
  readonly limit?: number;
  /** Customers and rejections that are told one by one; default 200. */
  readonly detail?: number;
}

/** Most customers of a dry run, and how many of them are told one by one, unless it is said otherwise. */
const LIMIT = 10_000;
const DETAIL = 200;

/**
 * Takes a customer list through a campaign on a virtual clock, with the engine's own state machine and guards. Nobody
 * reacts, so everybody goes the whole way. Sends nothing, writes nothing, looks nothing up; gives the event loop its
 * turn every few milliseconds.
 * @param customers one customer, an array of them, or CSV text with a header row
 * @throws CascadeError for a list that cannot be read, or is too long
 */
export async function dryRun(plan: Plan, customers: unknown, options: DryRunOptions): Promise<DryRun> {
  const {
    at,
    country = '',
    known = {},
    serving = {},
    unserved = [],
    limit = LIMIT,
    detail = DETAIL,
  } = options;
  const campaign = options.campaign ?? plan.name ?? '';
  const courses = new Courses({ plan, campaign, known, serving, reactions: () => [] });
  const breathe = slices();
  const rejected: DryRejection[] = [];
  let rows = 0;
  for await (const { line, row } of rowsOf(customers)) {
    rows += 1;
    if (rows > limit) throw tooMany(limit);
    const reading = readCustomer(row, line, country);
    const refusal = isRejection(reading) ? reading : refusalOf(courses.start(reading, at));
    if (refusal !== null) rejected.push(rejectionOf(line, refusal));
    await breathe();
    // The zones of a country take a while to find, once: here, where nothing else comes on top of it.
    if (!isRejection(reading) && plan.guards?.hours) zonesOf(reading.customer, plan.guards.timezone);
  }
  courses.release(at);
  while (courses.step()) await breathe();

  const sums = new Sums(plan);
  const heldBack = new Set(courses.heldBack);
  const shown: DryCustomer[] = [];
  const settingOut = courses.all.filter((course) => !heldBack.has(course));
  for (const course of [...settingOut, ...heldBack]) {
    const customer = customerOf(course, heldBack.has(course), courses.obstacle);
    sums.add(customer);
    if (shown.length < detail) shown.push(customer);
    await breathe();
  }
  const assumptions = assumptionsOf(plan, serving, unserved);
  return {
    customers: shown,
    total: { ...sums.total(), heldBack: heldBack.size, rejected: rejected.length },
    rejected: rejected.slice(0, detail),
    currency: plan.currency,
    assumptions: assumptions.map(({ text }) => text),
    told: assumptions.map(({ told }) => told),
  };
}

/** Why a row is not accepted. */
interface Refusal {
  readonly reason: string;
  readonly told?: Told;
}

function rejectionOf(line: number, { reason, told }: Refusal): DryRejection {
  return { line, why: reason, ...(told === undefined ? {} : { told }) };
}

function refusalOf(answer: ReturnType<Courses['start']>): Refusal | null {
  switch (answer.state) {
    case 'started':
      return null;
    case 'duplicate':
      return refusal(say('guards.dryRun.duplicate'));
    case 'suppressed':
      return refusal(say('guards.end.optedOut', { by: optedOutWording(answer.by) }));
    case 'refused':
      return answer;
  }
}

function refusal({ text, told }: Wording): Refusal {
  return { reason: text, told };
}

function tooMany(limit: number): CascadeError {
  return new CascadeError(sayRefusal('refusals.list.manyRows', { most: { as: 'whole', value: limit } }));
}

/** Adds customers up. */
class Sums {
  readonly #sends: Record<string, number>;
  readonly #skipped: Record<string, number>;
  #customers = 0;
  #cost = 0;
  #unpriced = 0;
  #moved = 0;
  #unreached = 0;
  #lastAt: number | null = null;

  constructor({ steps }: Plan) {
    const zero = (): Record<string, number> => Object.fromEntries(steps.map(({ channel }) => [channel, 0]));
    this.#sends = zero();
    this.#skipped = zero();
  }

  add({ steps }: DryCustomer): void {
    this.#customers += 1;
    let open = steps.length === 0;
    for (const { channel, at, cost, skipped, held } of steps) {
      if (skipped !== null) this.#skipped[channel] = (this.#skipped[channel] ?? 0) + 1;
      else if (at === null) open = true;
      else {
        open = true;
        this.#sends[channel] = (this.#sends[channel] ?? 0) + 1;
        if (cost === null) this.#unpriced += 1;
        else this.#cost += cost;
        if (held !== null) this.#moved += 1;
        this.#lastAt = Math.max(this.#lastAt ?? 0, at);
      }
    }
    if (!open) this.#unreached += 1;
  }

  total(): Omit<DryRun['total'], 'heldBack' | 'rejected'> {
    return {
      customers: this.#customers,
      cost: rounded(this.#cost),
      unpriced: this.#unpriced,
      sends: this.#sends,
      skipped: this.#skipped,
      moved: this.#moved,
      unreached: this.#unreached,
      lastAt: this.#lastAt,
    };
  }
}
