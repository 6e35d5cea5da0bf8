import { orderStartingWith, pinnedStart, type Plan } from '../../campaign/index.ts';
import type { OrderDecision } from '../../cascade/model.ts';
import { said, say, type Said } from '../../learning/say.ts';
import type { Pin } from '../../store/store.ts';

/** The start that is set for a segment. */
export interface PinnedStart {
  readonly channel: string;
  /** Who has set it while the campaign runs, and when; null: the document itself. */
  readonly set: Pick<Pin, 'at' | 'by'> | null;
}

/** The pins of all campaigns, as the store has them. */
export class Pins {
  /** By campaign and segment: people chose the names. */
  private readonly byCampaign = new Map<string, Map<string, Pin>>();

  /** Takes what the store has. */
  load(pins: readonly Pin[]): void {
    this.byCampaign.clear();
    for (const pin of pins) this.set(pin);
  }

  set(pin: Pin): void {
    const ofCampaign = this.byCampaign.get(pin.campaign) ?? new Map<string, Pin>();
    this.byCampaign.set(pin.campaign, ofCampaign.set(pin.segment, pin));
  }

  delete(campaign: string, segment: string): void {
    this.byCampaign.get(campaign)?.delete(segment);
  }

  /** What is pinned in a campaign, also to channels that it no longer has. */
  of(campaign: string): readonly Pin[] {
    return [...(this.byCampaign.get(campaign)?.values() ?? [])];
  }

  /**
   * Where a segment has to start: as a person has set it, else as the document has; null: that is left to the learner.
   * A pin to a channel that the document no longer has does not hold.
   */
  startOf(campaign: string, plan: Plan, segment: string): PinnedStart | null {
    const pin = this.byCampaign.get(campaign)?.get(segment);
    if (pin !== undefined && plan.steps.some(({ channel }) => channel === pin.channel)) {
      return { channel: pin.channel, set: { at: pin.at, by: pin.by } };
    }
    const channel = pinnedStart(plan, segment);
    return channel === null ? null : { channel, set: null };
  }
}

/** A plan with what is pinned while it runs, as if its document said so. */
export function withPins(plan: Plan, pins: readonly Pin[]): Plan {
  const held = pins.filter((pin) => plan.steps.some(({ channel }) => channel === pin.channel));
  if (held.length === 0) return plan;
  const starts = held.map(({ segment, channel }) => [segment, { start: channel, pinned: true }] as const);
  return { ...plan, segments: { ...plan.segments, ...Object.fromEntries(starts) } };
}

/**
 * The order of a pinned segment's next cascade: the only one there is, so that its probability is 1.
 * @param barred channels this customer cannot or may not be reached on
 * @returns null when no channel is left
 */
export function pinnedDecision(
  plan: Plan,
  segment: string,
  pinned: PinnedStart,
  barred: readonly string[],
): OrderDecision | null {
  const order = orderStartingWith(plan, pinned.channel).filter((channel) => !barred.includes(channel));
  if (order.length === 0) return null;
  const values = { segment, channels: order.join(', '), ...toldOf(pinned) };
  const { text, told } =
    pinned.set === null
      ? say('learning.decision.pinnedInDocument', values)
      : say('learning.decision.pinned', values);
  return { order, propensity: 1, why: text, told, alternatives: [{ order, probability: 1 }] };
}

/** That a segment is pinned, for the report. */
export function pinnedSentence(segment: string, pinned: PinnedStart): Said {
  const values = { segment, ...toldOf(pinned) };
  return said(
    pinned.set === null ? say('learning.pinned.document', values) : say('learning.pinned.set', values),
  );
}

/** Whom and when a pin is from, by the day in UTC. */
function toldOf({ channel, set }: PinnedStart): { channel: string; by: string; day: string } {
  if (set === null) return { channel, by: '', day: '' };
  return { channel, by: set.by, day: new Date(set.at).toISOString().slice(0, 10) };
}
