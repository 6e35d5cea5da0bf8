import type { NodeAPI } from 'node-red';
import { PORT, type Plan } from '../../lib/index.ts';
import { channelOf, nextSteps, servedChannels, type CampaignWay } from './campaign-way.ts';
import type { Issue } from './contract.ts';
import { type CampaignAtWork, type Definition, isElsewhere, labelOf } from './deployed.ts';
import type { Wires } from './wires.ts';

/** Nodes that do nothing without a campaign, and one that can do without, but not with one that is gone. */
const NEEDS_CAMPAIGN: ReadonlySet<string> = new Set(['cascade-start', 'fallback-router']);
const MAY_HAVE_CAMPAIGN = 'outcome-learner';

/** Nodes without the campaign that they need. */
export function campaignlessNodes(
  RED: NodeAPI,
  nodes: ReadonlyMap<string, Definition>,
  wires: Wires,
): readonly Issue[] {
  return [...nodes.values()]
    .filter((node) => lacksCampaign(RED, nodes, node) && wires.isLive(node))
    .map((node) => {
      const params = { name: labelOf(node) };
      return { kind: 'campaign-missing', severity: 'error', node: node.id, campaign: null, params };
    });
}

function lacksCampaign(
  RED: NodeAPI,
  nodes: ReadonlyMap<string, Definition>,
  { type, campaign }: Definition,
): boolean {
  const chosen = typeof campaign === 'string' ? campaign : '';
  if (!NEEDS_CAMPAIGN.has(type) && !(type === MAY_HAVE_CAMPAIGN && chosen !== '')) return false;
  return !isElsewhere(nodes, chosen) && !RED.nodes.getNode(chosen);
}

/** Places on the way of a campaign at which cascades get lost, because a wire is missing. */
export function wiringIssues(
  way: CampaignWay,
  wires: Wires,
  { name, plan }: Pick<CampaignAtWork, 'name' | 'plan'>,
): readonly Issue[] {
  const open = openOutputs(way, wires, plan).filter(([node, , port]) => wires.next(node, port).length === 0);
  return [
    ...open.map(([node, output]): Issue => {
      const params = { name: labelOf(node), output };
      return { kind: 'output-unwired', severity: 'error', node: node.id, campaign: name, params };
    }),
    ...servedChannels(way, wires, plan)
      .filter(({ sends }) => sends.length === 0)
      .map(({ channel, at, wired }): Issue => {
        const severity = wired ? 'warning' : 'error';
        return {
          kind: 'channel-unserved',
          severity,
          node: at.id,
          campaign: name,
          params: { name, channel },
        };
      }),
  ];
}

/** An output that cascades need, by its name and its number. */
type Needed = readonly [node: Definition, output: 'started' | 'sent' | 'failed' | 'no-reply', port: number];

/**
 * The outputs by which cascades go on. The others carry what has come to an end, which needs nobody to take it; so do
 * all outputs behind the last step of a straight chain.
 */
function openOutputs(way: CampaignWay, wires: Wires, plan: Plan): readonly Needed[] {
  const last = new Set(
    plan.steps
      .filter(({ next, onFailed }) => next === null && onFailed === null)
      .map(({ channel }) => channel),
  );
  // A send node that names no channel may be the last one, too.
  const isLast = (send: Definition): boolean => {
    const channel = channelOf(send);
    return way.straight && (channel === '' || last.has(channel));
  };
  const before = new Set(
    way.sends.filter((send) => !isLast(send)).flatMap((send) => nextSteps(wires, send, PORT.send.sent)),
  );
  return [
    ...way.starts.map((node): Needed => [node, 'started', PORT.start.started]),
    ...way.sends
      .filter((send) => !isLast(send))
      .flatMap((node): Needed[] => [
        [node, 'sent', PORT.send.sent],
        [node, 'failed', PORT.send.failed],
      ]),
    ...way.waits
      .filter((node) => !way.straight || before.has(node))
      .map((node): Needed => [node, 'no-reply', PORT.wait.noReply]),
  ];
}
