import type { SuccessRule } from '../../lib/cascade/outcome.ts';
import type { Attachment } from '../../lib/engine/attachment.ts';

/** A node of a test's flow: its settings, and for each output the nodes it is wired to. */
export interface NodeSpec {
  readonly id: string;
  readonly kind: Attachment['kind'];
  readonly campaign?: string;
  /** Of a router. */
  readonly channels?: readonly string[];
  /** Of a send node. */
  readonly channel?: string;
  /** Of a wait node. */
  readonly waitMs?: number | null;
  readonly until?: SuccessRule | null;
  readonly wires: readonly (readonly string[])[];
}

/** Hub and spoke: every channel's branch comes back to the router, every end goes to the learner. */
export function hub(channels: readonly string[], campaign = 'spring'): NodeSpec[] {
  return [
    { id: 'start', kind: 'start', campaign, wires: [['router']] },
    {
      id: 'router',
      kind: 'router',
      campaign,
      channels,
      wires: [...channels.map((channel) => [`send-${channel}`]), ['learner']],
    },
    ...channels.flatMap((channel): NodeSpec[] => [
      { id: `send-${channel}`, kind: 'send', channel, wires: [[`wait-${channel}`], ['router']] },
      { id: `wait-${channel}`, kind: 'wait', wires: [['learner'], ['router'], ['learner']] },
    ]),
    { id: 'learner', kind: 'learner', campaign, wires: [[], []] },
  ];
}

/** A straight chain without router and learner: send, wait, send, wait, send. */
export function chain(channels: readonly string[], campaign = 'spring'): NodeSpec[] {
  const nodes: NodeSpec[] = [{ id: 'start', kind: 'start', campaign, wires: [[`send-${channels[0]}`]] }];
  channels.forEach((channel, i) => {
    const next = channels[i + 1];
    const onward = next === undefined ? [] : [`send-${next}`];
    const last = next === undefined;
    nodes.push({
      id: `send-${channel}`,
      kind: 'send',
      channel,
      wires: last ? [[], []] : [[`wait-${channel}`], onward],
    });
    if (!last) nodes.push({ id: `wait-${channel}`, kind: 'wait', wires: [[], onward, []] });
  });
  return nodes;
}

/** The same flow with one more campaign's start node. */
export function withStart(nodes: readonly NodeSpec[], id: string, campaign: string): NodeSpec[] {
  return [...nodes, { id, kind: 'start', campaign, wires: [['router']] }];
}
