/** The way that a campaign's cascades take through the deployed nodes. */
import type { Plan } from '../../lib/index.ts';
import { outputChannels } from '../fallback-router/outputs.ts';
import type { Definition } from './deployed.ts';
import type { Wires } from './wires.ts';

/** Nodes at which a cascade makes a step: whatever stands between them only passes it on. */
const STEPS: ReadonlySet<string> = new Set([
  'cascade-start',
  'channel-send',
  'fallback-router',
  'outcome-learner',
  'wait-for-reply',
]);

/** The nodes of ours that a campaign's cascades come to. */
export interface CampaignWay {
  readonly starts: readonly Definition[];
  readonly sends: readonly Definition[];
  readonly waits: readonly Definition[];
  /** Routers of this campaign. */
  readonly routers: readonly Definition[];
  /** No router stands on the way: the wires alone are the order of the channels. */
  readonly straight: boolean;
}

/** Follows a campaign from its start nodes. @param campaign id of its config node */
export function wayOf(nodes: ReadonlyMap<string, Definition>, wires: Wires, campaign: string): CampaignWay {
  const starts = [...nodes.values()].filter(
    (node) => node.type === 'cascade-start' && node['campaign'] === campaign && wires.isLive(node),
  );
  // Who comes into a subflow leaves it by the instance it came in by; one that is found late is gone through anew.
  const entered = new Set<string>();
  const reached = new Set<Definition>();
  for (let known = -1; known < entered.size;) {
    known = entered.size;
    reached.clear();
    const open = [...starts];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (reached.has(node)) continue;
      reached.add(node);
      open.push(...wires.behind(node, entered));
    }
  }
  const ofType = (type: string): Definition[] => [...reached].filter((node) => node.type === type);
  const routers = ofType('fallback-router');
  return {
    starts,
    sends: ofType('channel-send'),
    waits: ofType('wait-for-reply'),
    routers: routers.filter((node) => node['campaign'] === campaign),
    straight: routers.length === 0,
  };
}

/** The next of our nodes behind an output, through nodes of others. */
export function nextSteps(wires: Wires, node: Definition, output: number): readonly Definition[] {
  const seen = new Set<Definition>();
  const entered = new Set<string>();
  const open = [...wires.next(node, output, entered)];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (seen.has(one)) continue;
    seen.add(one);
    if (!STEPS.has(one.type)) open.push(...wires.behind(one, entered));
  }
  return [...seen].filter(({ type }) => STEPS.has(type));
}

/** The channel that a send node names; '': whichever comes, or what an environment variable stands for. */
export function channelOf({ channel }: Definition): string {
  return typeof channel === 'string' && !channel.startsWith('${') ? channel : '';
}

/** A channel of a campaign, and the send nodes that serve it. */
export interface Served {
  readonly channel: string;
  readonly sends: readonly Definition[];
  /** Where a wire is missing if nothing serves it: a router, or the first start node. */
  readonly at: Definition;
  /** Something is wired there, although no send node for this channel. */
  readonly wired: boolean;
}

/** Who serves the channels of a campaign: at each of its routers, or along a straight chain. */
export function servedChannels(way: CampaignWay, wires: Wires, plan: Plan): readonly Served[] {
  const channels = plan.steps.map(({ channel }) => channel);
  const forChannel = (sends: readonly Definition[], channel: string): Definition[] =>
    sends.filter((node) => node.type === 'channel-send' && ['', channel].includes(channelOf(node)));
  const [start] = way.starts;
  if (way.straight) {
    if (start === undefined || way.sends.length === 0) return [];
    return channels.map((channel) => ({
      channel,
      sends: forChannel(way.sends, channel),
      at: start,
      wired: true,
    }));
  }
  return way.routers.flatMap((router) => {
    const outputs = outputsOf(router, channels);
    return channels.map((channel) => {
      const output = outputs.indexOf(channel);
      return {
        channel,
        sends: output < 0 ? [] : forChannel(nextSteps(wires, router, output), channel),
        at: router,
        wired: output >= 0 && wires.next(router, output).length > 0,
      };
    });
  });
}

/** The channels of a router's outputs; none where nobody can tell. */
function outputsOf(router: Definition, channels: readonly string[]): readonly string[] {
  try {
    return outputChannels(router['channels'], router.wires?.length ?? 0, () => channels);
  } catch {
    return [];
  }
}
