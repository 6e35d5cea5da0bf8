import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Attempt } from '../../cascade/model.ts';
import type { Halt } from '../../guards/guards.ts';
import { breachOf, breachOfStretch, noCounts, type Breach, type Counts } from '../../guards/limits.ts';
import type { Entry } from './entry.ts';
import { Stretches, type Stretch } from './stretches.ts';

type Kind = keyof Counts;

/** Some counts, each with what is to be added to it. */
export type Told = readonly (readonly [Kind, number])[];

/** A cascade with its attempts, as they stood at some moment. */
export type Standing = Pick<Entry, 'seq' | 'cascade' | 'attempts'>;

/** The row that says when counting began anew, in milliseconds since 1970. */
const SINCE = 'since';

/** A stretch of sends that is judged by itself is so many times the least number that anything is judged by, */
const STRETCH = 10;
/** and no more longer than that: it is read whenever something goes wrong. */
const LONGER = 4_000;
/** The least number of sends for that, however few a campaign declares. */
const LEAST = 20;

/** A limit that was passed, and where; channel null: the campaign as a whole. */
export interface Alarm extends Breach {
  readonly channel: string | null;
}

/**
 * The tables `watch`: what happened in each campaign since it began, or was last resumed, whether it declares limits
 * or not: they may come later; `stretches` (see there); and `complaints`, by attempt: whose have been counted.
 */
export class Watch {
  readonly #stretches: Stretches;
  readonly #select: StatementSync;
  readonly #add: StatementSync;
  readonly #reset: StatementSync;
  readonly #begin: StatementSync;
  readonly #since: StatementSync;
  readonly #complained: StatementSync;
  readonly #complain: StatementSync;

  constructor(database: DatabaseSync) {
    this.#stretches = new Stretches(database);
    this.#select = database.prepare(
      `SELECT channel, kind, amount FROM watch WHERE campaign = ? AND kind <> '${SINCE}'`,
    );
    this.#add = database.prepare(
      'INSERT INTO watch VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET amount = amount + excluded.amount',
    );
    this.#reset = database.prepare("DELETE FROM watch WHERE campaign = ?1 AND (?2 = '' OR channel = ?2)");
    this.#begin = database.prepare(`INSERT INTO watch VALUES (?, ?, '${SINCE}', ?)`);
    this.#since = database.prepare(
      `SELECT max(amount) AS at FROM watch WHERE campaign = ? AND channel IN ('', ?) AND kind = '${SINCE}'`,
    );
    this.#complained = database.prepare(
      `SELECT 1 FROM cascades JOIN complaints ON complaints.cascade = seq
         JOIN attempts ON attempts.cascade = seq AND attempts.number = complaints.number
       WHERE contact = ? AND campaign = ? AND claimedAt >= ? LIMIT 1`,
    );
    this.#complain = database.prepare('INSERT INTO complaints VALUES (?, ?) ON CONFLICT DO NOTHING');
  }

  /**
   * Counts what an attempt has come to; what it cost is counted once nobody is waited for, see {@link waited}.
   * @param seq the number of its cascade on disk
   * @returns true when something was counted
   */
  attempt(attempt: Attempt, seq: number, told: Told): boolean {
    const counted = told.filter(([kind]) => kind !== 'cost');
    if (counted.length === 0 || this.#isOld(attempt)) return false;
    const { campaign, channel, claimedAt: at } = attempt;
    for (const [kind, amount] of counted) this.#add.run(campaign, channel, kind, amount);
    this.#stretches.add(campaign, channel, { at, cascade: seq }, Object.fromEntries(counted));
    return true;
  }

  /** True for the first complaint of a person in a campaign since counting began, which is noted with that. */
  isFirstComplaint(attempt: Attempt, { seq, cascade: { contact, campaign } }: Standing): boolean {
    if (this.#complained.get(contact, campaign, this.#sinceOf(attempt)) !== undefined) return false;
    this.#complain.run(seq, attempt.number);
    return true;
  }

  /**
   * Counts what has become known of sends that nobody is waited for any more: what they cost, and whether the person
   * converted.
   * @returns the attempt that it became known of; null: nothing did
   */
  waited(before: Standing, after: Standing): Attempt | null {
    const { campaign, result } = after.cascade;
    let news: Attempt | null = null;
    for (const attempt of after.attempts) {
      const earlier = before.attempts.find(({ number }) => number === attempt.number);
      const known = earlier === undefined ? UNSPENT : spentOn(before, earlier);
      const now = spentOn(after, attempt);
      const converted =
        result === 'success' && before.cascade.result !== 'success' && attempt === after.attempts.at(-1);
      const told = [
        ['waitedOut', now.waitedOut - known.waitedOut],
        ['cost', now.cost - known.cost],
        ['conversions', Number(converted)],
      ] as const;
      if (told.every(([, amount]) => amount === 0) || this.#isOld(attempt)) continue;
      for (const [kind, amount] of told)
        if (amount !== 0) this.#add.run(campaign, attempt.channel, kind, amount);
      news = attempt;
    }
    return news;
  }

  /**
   * Limits that are passed by now, on the channel of an attempt or over its campaign.
   * @param seq the number of its cascade on disk, where something has gone wrong; null: no stretch has become worse
   */
  alarms({ campaign, channel, claimedAt: at }: Attempt, seq: number | null, halt: Halt): readonly Alarm[] {
    const all = noCounts();
    const own = noCounts();
    for (const row of this.#select.all(campaign) as unknown as {
      channel: string;
      kind: Kind;
      amount: number;
    }[]) {
      all[row.kind] += row.amount;
      if (row.channel === channel) own[row.kind] += row.amount;
    }
    const least = Math.max(LEAST, halt.min);
    const length = Math.min(STRETCH * least, least + LONGER);
    const lately = (of: string): readonly Stretch[] =>
      seq === null ? [] : this.#stretches.upTo(campaign, of, { at, cascade: seq }, length);
    const onChannel = breachOf(halt, channel, own) ?? breachOfStretch(halt, channel, lately(channel));
    const overall = breachOf(halt, null, all) ?? breachOfStretch(halt, null, lately(''));
    return [
      ...(onChannel === null ? [] : [{ ...onChannel, channel }]),
      ...(overall === null ? [] : [{ ...overall, channel: null }]),
    ];
  }

  /** Counting begins anew at an instant; channel '': for the whole campaign. */
  reset(campaign: string, channel: string, at: number): void {
    this.#stretches.clear(campaign, channel);
    this.#reset.run(campaign, channel);
    this.#begin.run(campaign, channel, at);
  }

  /** True for an attempt of before the counting began anew: what becomes of it says nothing of what was mended. */
  #isOld(attempt: Attempt): boolean {
    return attempt.claimedAt < this.#sinceOf(attempt);
  }

  #sinceOf({ campaign, channel }: Attempt): number {
    return Number(this.#since.get(campaign, channel)?.['at'] ?? 0);
  }
}

const UNSPENT = { waitedOut: 0, cost: 0 };

/** What a send has cost, once its person has a result or has been sent the next one. */
function spentOn(
  { cascade }: Standing,
  { number, state, cost, outcome }: Attempt,
): Pick<Counts, 'waitedOut' | 'cost'> {
  const { result, attempts } = cascade;
  // Who was taken out by hand meanwhile has had no time to answer either.
  const isOpen = result === null || (result === 'stopped' && outcome !== 'opted_out');
  const isWaitedFor = isOpen && number >= attempts;
  if (isWaitedFor || (state !== 'accepted' && state !== 'unknown')) return UNSPENT;
  return { waitedOut: 1, cost: cost ?? 0 };
}

/** What an attempt tells that it did not tell before, by kind. @param before as it was; undefined: it is new */
export function newlyTold(before: Attempt | undefined, after: Attempt): Told {
  // What was refused before anyone was asked tells nothing about the campaign.
  if (before === undefined) return [];
  // A held attempt that is claimed again was one try, and the next is another.
  if (after.state === 'claimed' && before.state !== 'claimed') return [];
  const [known, now] = [standingOf(before), standingOf(after)];
  return (Object.keys(now) as Kind[])
    .map((kind) => [kind, now[kind] - known[kind]] as const)
    .filter(([, amount]) => amount !== 0);
}

/** The reason of a message or call that was taken back because the person had answered elsewhere. */
const CALLED_OFF = 'cancelled_by_us';

/** True for a send that came to nothing because the person had opted out at the provider before. */
function wasUnwanted({ state, scope, outcome, reason }: Attempt): boolean {
  // Of an opt-out a provider tells the scope when it refuses a message for it; who opts out by themselves has none.
  return (
    reason === 'opted_out_marketing' ||
    (outcome === 'opted_out' && (state === 'refused' || scope === 'contact'))
  );
}

/** What one attempt adds to the counts as it stands. */
function standingOf(attempt: Attempt): Counts {
  const { state, scope, outcome, reason, cost } = attempt;
  if (state === 'claimed' && outcome === null) return noCounts();
  // It reached nobody, so it has driven nobody away, and says nothing of the channel.
  if (wasUnwanted(attempt)) return noCounts();
  const refused = state === 'refused';
  const optedOut = outcome === 'opted_out';
  const failed = outcome === 'bounced' || outcome === 'failed';
  const ofTemplate = scope === 'template' && (refused || failed);
  const ofProvider = (scope === 'sender' || scope === 'account') && (refused || failed);
  return {
    ...noCounts(),
    sends: 1,
    // What we called off ourselves speaks against nobody.
    failed: Number(failed && reason !== CALLED_OFF && !optedOut && !ofTemplate && !ofProvider),
    template_rejected: Number(ofTemplate),
    provider_errors: Number(ofProvider || state === 'unknown'),
    opted_out: Number(optedOut),
    cost: refused ? 0 : (cost ?? 0),
  };
}
