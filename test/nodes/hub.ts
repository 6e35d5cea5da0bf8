import type { FlowNode, Stage } from './stage.ts';

/** The mission's own rules. */
export const RULES = {
  name: 'Renewals',
  start: 'whatsapp',
  steps: [
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'phone' },
    { channel: 'phone', wait: '2h', if_no_answer: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ],
};

/** Customers who get every message at once and never react by themselves. */
export const SILENT = {
  behaviour: {
    default: Object.fromEntries(
      ['whatsapp', 'phone', 'sms', 'telegram'].map((channel) => [
        channel,
        {
          onChannel: 1,
          blocks: 0,
          delivered: 1,
          deliverySeconds: 0,
          read: 0,
          replies: 0,
          clicks: 0,
          optsOut: 0,
          answers: 0,
          voicemail: 0,
          busy: 0,
        },
      ]),
    ),
  },
  faults: { late: 0, duplicated: 0, reordered: 0 },
};

/** Time a million times as fast: waits of hours end within the same breath. */
export const HASTE = 1_000_000;

/** A person to reach. */
export const ADA = { name: 'Ada', phone: '+44 7700 900123', segment: 'retail' };

/** What of the flow a test wants otherwise. */
export interface HubOptions {
  readonly document?: object;
  readonly speed?: number;
  /** Settings of the simulator account. */
  readonly account?: object;
  readonly content?: object;
  /** Changes by node id; null leaves the node out. */
  readonly change?: Readonly<Record<string, object | null>>;
}

const Z = { z: 'tab', x: 100, y: 100 };

function inboxes(...ids: string[]): FlowNode[] {
  return ids.map((id) => ({ id, type: 'inbox', ...Z, wires: [] }));
}

/**
 * The usual wiring: start → router; router → one send per channel → one wait per send; "no reply" and
 * "failed" go back to the router, ends go to the learner. Beside every output sits an inbox that
 * bears the output's name: `started`, `summary`, `to-phone`, `exhausted`, `sent`, `failed`, `reply`,
 * `no-reply`, `stopped`, `result`, `insight`, `event`, and `caught` for errors.
 */
export function hub(stage: Stage, options: HubOptions = {}): FlowNode[] {
  // Which channel comes first is no matter of chance here.
  const document = { learning: { mode: 'off' }, ...((options.document ?? RULES) as typeof RULES) };
  const channels = document.steps.map(({ channel }) => channel);
  const flow: FlowNode[] = [
    { id: 'tab', type: 'tab', label: 'hub' },
    { id: 'witness', type: 'inbox', ...Z, wires: [] },
    {
      id: 'store',
      type: 'cascade-store',
      name: '',
      kind: 'embedded',
      path: `${stage.dir}/cascade.db`,
      speed: options.speed ?? 1,
    },
    { id: 'account', type: 'channel-account', provider: 'simulator', settings: options.account ?? SILENT },
    { id: 'campaign', type: 'cascade-campaign', name: '', document, store: 'store' },
    {
      id: 'start',
      type: 'cascade-start',
      ...Z,
      campaign: 'campaign',
      country: '',
      wires: [['router', 'started'], ['summary']],
    },
    {
      id: 'router',
      type: 'fallback-router',
      ...Z,
      campaign: 'campaign',
      channels,
      outputs: channels.length + 1,
      wires: [...channels.map((channel) => [`send-${channel}`, `to-${channel}`]), ['learner', 'exhausted']],
    },
    ...channels.flatMap((channel): FlowNode[] => [
      {
        id: `send-${channel}`,
        type: 'channel-send',
        ...Z,
        account: 'account',
        channel,
        content: options.content ?? { text: 'Hello{{#customer.name}} {{customer.name}}{{/customer.name}}' },
        wires: [
          [`wait-${channel}`, 'sent'],
          ['router', 'failed'],
        ],
      },
      {
        id: `wait-${channel}`,
        type: 'wait-for-reply',
        ...Z,
        wait: '',
        until: '',
        wires: [
          ['learner', 'reply'],
          ['router', 'no-reply'],
          ['learner', 'stopped'],
        ],
      },
    ]),
    { id: 'learner', type: 'outcome-learner', ...Z, campaign: 'campaign', wires: [['result'], ['insight']] },
    { id: 'receive', type: 'channel-receive', ...Z, account: 'account', wires: [['event']] },
    { id: 'catch', type: 'catch', ...Z, scope: null, wires: [['caught']] },
    ...inboxes(...channels.map((channel) => `to-${channel}`)),
    ...inboxes('started', 'summary', 'exhausted', 'sent', 'failed', 'reply', 'no-reply', 'stopped'),
    ...inboxes('result', 'insight', 'event', 'caught'),
  ];
  const changes = options.change ?? {};
  return flow.flatMap((node) => {
    const change = changes[node.id];
    return change === null ? [] : [{ ...node, ...change }];
  });
}
