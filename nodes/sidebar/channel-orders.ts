/** How the channels of a campaign stand, and what can be ordered about each of them at the moment. */
import type { ControlAction, Standing } from '../../lib/index.ts';
import type { CampaignOverview } from '../admin/contract.ts';

/** What holds for a channel; `running` where nothing does. */
export type ChannelState = 'running' | 'paused' | 'halted' | 'stopped';

/** What can be ordered about one channel: a cohort is promoted as a whole. */
export type ChannelAction = Exclude<ControlAction, 'promote'>;

/** A channel of a campaign. */
export interface ChannelStanding {
  readonly channel: string;
  readonly state: ChannelState;
}

/** All orders, as their buttons stand. */
export const CHANNEL_ORDER: readonly ChannelAction[] = ['pause', 'resume', 'stop'];

const OFFERS: Readonly<Record<ChannelState, readonly ChannelAction[]>> = {
  running: ['pause', 'stop'],
  paused: ['resume', 'stop'],
  halted: ['resume', 'stop'],
  stopped: ['resume'],
};

/** The channels of the document in their order, then those that it has no more and that something holds for still. */
export function channelsOf({
  channels,
  standings,
}: Pick<CampaignOverview, 'channels' | 'standings'>): readonly ChannelStanding[] {
  const states = new Map<string, ChannelState>();
  for (const { channel, contact, state } of standings) {
    if (channel !== null && contact === null && holdsChannel(state)) states.set(channel, state);
  }
  return [...new Set([...channels, ...states.keys()])].map((channel) => ({
    channel,
    state: states.get(channel) ?? 'running',
  }));
}

/** True for what is said of a channel; a cohort and its promotion are the whole campaign's. */
export function holdsChannel(state: Standing['state']): state is Exclude<ChannelState, 'running'> {
  return state === 'paused' || state === 'halted' || state === 'stopped';
}

/** The orders that change something in a channel's present state. */
export function channelOffers(state: ChannelState): readonly ChannelAction[] {
  return OFFERS[state];
}

/** Key of the question before an order. Nobody waits for a channel that is stopped: it was passed over. */
export function channelQuestionKey(
  action: ChannelAction,
  state: ChannelState,
): `control.${ChannelAction}Channel.ask` | 'control.resumeChannel.askStopped' {
  return action === 'resume' && state === 'stopped'
    ? 'control.resumeChannel.askStopped'
    : `control.${action}Channel.ask`;
}
