import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Attempt } from '../../cascade/model.ts';
import type { Halt } from '../../guards/guards.ts';
import { breachOf, noCounts, type Breach, type Counts } from '../../guards/limits.ts';

type Kind = keyof Counts;

/** The row that says when counting began anew, in milliseconds since 1970. */
const SINCE = 'since';

/** A limit that was passed, and where; channel null: the campaign as a whole. */
export interface Alarm extends Breach {
  readonly channel: string | null;
}

/** The table `watch`: what happened in each campaign that has halt limits, since it was last resumed. */
export class Watch {
  readonly #select: StatementSync;
  readonly #add: StatementSync;
  readonly #reset: StatementSync;
  readonly #begin: StatementSync;
  readonly #since: StatementSync;

  constructor(database: DatabaseSync) {
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
  }

  /** Counts what an attempt has come to. @returns true when something was counted */
  attempt(before: Attempt | undefined, after: Attempt): boolean {
    const told = newlyTold(before, after);
    if (told.length === 0 || this.isOld(after)) return false;
    for (const [kind, amount] of told) this.count(after.campaign, after.channel, kind, amount);
    return true;
  }

  /** True for an attempt of before the counting began anew: what becomes of it says nothing of what was mended. */
  isOld({ campaign, channel, claimedAt }: Attempt): boolean {
    return claimedAt < Number(this.#since.get(campaign, channel)?.['at'] ?? 0);
  }

  count(campaign: string, channel: string, kind: Kind, amount: number): void {
    this.#add.run(campaign, channel, kind, amount);
  }

  /** Limits that are passed by now, on this channel or over the campaign. */
  alarms(campaign: string, channel: string, halt: Halt): readonly Alarm[] {
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
    const onChannel = breachOf(halt, channel, own);
    const overall = breachOf(halt, null, all);
    return [
      ...(onChannel === null ? [] : [{ ...onChannel, channel }]),
      ...(overall === null ? [] : [{ ...overall, channel: null }]),
    ];
  }

  /** Counting begins anew at an instant; channel '': for the whole campaign. */
  reset(campaign: string, channel: string, at: number): void {
    this.#reset.run(campaign, channel);
    this.#begin.run(campaign, channel, at);
  }
}

/** What an attempt tells that it did not tell before, by kind. @param before as it was; undefined: it is new */
export function newlyTold(before: Attempt | undefined, after: Attempt): readonly (readonly [Kind, number])[] {
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

/** What one attempt adds to the counts as it stands. */
function standingOf({ state, scope, outcome, reason, cost }: Attempt): Counts {
  if (state === 'claimed' && outcome === null) return noCounts();
  const refused = state === 'refused';
  const optedOut = outcome === 'opted_out' || reason === 'opted_out' || reason === 'opted_out_marketing';
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
