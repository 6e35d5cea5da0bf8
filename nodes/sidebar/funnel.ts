/** What the bars of a campaign say: by channel, who was tried and what came of it. */
import type { CampaignFigures } from '../../lib/index.ts';

/** One channel's bar. The four parts add up to `attempts`. */
export interface Bar {
  readonly channel: string;
  readonly attempts: number;
  /** Ended in what the campaign counts as success. */
  readonly reached: number;
  /** Arrived, but is no success. */
  readonly seen: number;
  readonly failed: number;
  /** Nothing is known yet. */
  readonly open: number;
}

const FAILED: ReadonlySet<string> = new Set(['no_answer', 'bounced', 'failed', 'opted_out', 'refused']);
const SEEN: ReadonlySet<string> = new Set(['delivered', 'read', 'clicked', 'replied', 'answered']);

/** The bars of a campaign, in the order of its document; channels of an earlier document come last. */
export function barsOf(
  channels: readonly string[],
  conversion: readonly string[],
  figures: Pick<CampaignFigures, 'channels'>,
): readonly Bar[] {
  const names = [...new Set([...channels, ...Object.keys(figures.channels)])];
  return names.map((channel) => {
    const { attempts = 0, outcomes = {} } = figures.channels[channel] ?? {};
    let [reached, seen, failed] = [0, 0, 0];
    for (const [outcome, count] of Object.entries(outcomes)) {
      if (conversion.includes(outcome)) reached += count;
      else if (SEEN.has(outcome)) seen += count;
      else if (FAILED.has(outcome)) failed += count;
    }
    return {
      channel,
      attempts,
      reached,
      seen,
      failed,
      open: Math.max(0, attempts - reached - seen - failed),
    };
  });
}

/** How many cascades are still to reach a result. */
export function underWay({ started, states }: Pick<CampaignFigures, 'started' | 'states'>): number {
  return started - (states['success'] ?? 0) - (states['exhausted'] ?? 0) - (states['stopped'] ?? 0);
}

/**
 * How many are under way after a push, which knows who started and who is closed, but not who has a result: as
 * many as the last figures leave, and never more than are not closed.
 */
export function underWayAfter(
  figures: Pick<CampaignFigures, 'started' | 'states'>,
  push: { readonly started: number; readonly closed: number },
): number {
  const ended = figures.started - underWay(figures);
  return Math.max(0, push.started - Math.max(ended, push.closed));
}
