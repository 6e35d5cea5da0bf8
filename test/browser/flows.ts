import { example, type FlowNode } from '../package/examples.ts';

/** Types of all our nodes. */
export const TYPES = [
  'cascade-start',
  'fallback-router',
  'channel-send',
  'wait-for-reply',
  'outcome-learner',
  'channel-receive',
  'cascade-campaign',
  'channel-account',
  'cascade-store',
];

/** A flow with a node of every type. */
export function flowOfAll(): FlowNode[] {
  const { flow } = example('01');
  const z = flow.find(({ type }) => type === 'tab')!.id;
  return [
    ...flow,
    { id: 'account2', type: 'channel-account', name: 'Twilio', provider: 'twilio' },
    { id: 'receive1', type: 'channel-receive', z, x: 200, y: 900, account: 'account2', wires: [[]] },
  ];
}

/** Example 11 as the tutorial breaks it, and a campaign with an account that reaches people. */
export function flowOfTroubles(): FlowNode[] {
  const settings = { seed: 'monday', faults: { templateRejected: ['whatsapp'] } };
  const cohort = example('11').flow.map((node) =>
    node.id === 'cohort-send-whatsapp' ? { ...node, account: 'account1' } : node,
  );
  const account = {
    id: 'account1',
    type: 'channel-account',
    name: 'Rejects',
    provider: 'simulator',
    settings,
  };
  return [...cohort, account, ...example('05').flow];
}
