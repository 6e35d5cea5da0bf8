import type { Standing } from '../guards/control.ts';
import type { Estimate } from '../learning/interval.ts';
import type { FunnelStep } from './figures/funnel.ts';
import type { Failure } from './figures/failures.ts';
import type { Learned } from './figures/learned.ts';
import type { ReplyTimes } from './figures/replies.ts';
import type { SavedCost } from './figures/saved.ts';
import type { SegmentReport } from './figures/segments.ts';

/** A campaign's report as plain data: what the page shows, and the JSON export as it is. Money is in `currency`. */
export interface CampaignReport {
  readonly campaign: string;
  /** Milliseconds since 1970 by the campaign's clock. */
  readonly at: number;
  /**
   * True when every account of the campaign is a simulator: nobody was reached, and no figure is one of real people.
   * Null: not known, as in a report that was made from a store alone.
   */
  readonly simulated: boolean | null;
  /** IANA name of the campaign's time zone; instants are to be shown in it. */
  readonly timezone: string;
  /** What holds for the campaign as a whole; `running` where nothing does. */
  readonly state: 'running' | Standing['state'];
  /** Everything that holds for the campaign or a channel of it. */
  readonly standings: readonly Standing[];
  readonly currency: string | null;
  /** Outcomes that count as conversion. */
  readonly conversion: readonly string[];
  /**
   * Where rates come from. `learned`: from the learner, for a first touch, with those still open weighed.
   * `counted`: from all attempts as they stand. `reading`: counted, because the learner is still reading the log.
   */
  readonly basis: 'learned' | 'counted' | 'reading';
  readonly totals: Totals;
  readonly funnel: readonly FunnelStep[];
  readonly segments: readonly SegmentReport[];
  readonly replies: readonly ReplyTimes[];
  readonly failures: readonly Failure[];
  readonly optOuts: OptOuts;
  /** Null: the campaign has no SMS step and declares no price for one. */
  readonly saved: SavedCost | null;
  /** Null: nothing learns in this campaign, or the learner is still reading. */
  readonly learned: Learned | null;
}

/** The campaign as a whole. */
export interface Totals {
  readonly started: number;
  /** Cascades whose result is not known yet. */
  readonly open: number;
  readonly converted: number;
  /** Cascades that ran out of channels. */
  readonly exhausted: number;
  readonly stopped: number;
  readonly attempts: number;
  readonly cost: number;
  readonly costPerConversion: number | null;
  /** Share of the started cascades that converted, as counted. */
  readonly rate: Estimate | null;
  /** Conversions that came when a further message had been sent already: touched twice, paid twice. */
  readonly doubles: number;
}

/** Who wants no more messages. */
export interface OptOuts {
  /** Cascades that ended so. */
  readonly cascades: number;
  /** Share of the cascades that somebody was sent anything in; null: none. */
  readonly share: number | null;
  readonly channels: readonly { readonly channel: string; readonly count: number }[];
}
