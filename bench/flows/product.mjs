import { campaignDocument, CHANNELS, SIMULATOR, SPEED, TEXTS } from './campaign.mjs';

/** Id of the wait node behind the first channel. */
export const FIRST_WAIT = 'bench-wait-whatsapp';
export const ACCOUNT = 'bench-account';

/**
 * The campaign from this package's nodes, hub and spoke with a learner.
 * @param {object} options
 * @param {string} options.path the store's file
 * @param {'call' | 'http'} [options.transport] `call`: the built-in simulator. `http`: an account that the caller
 *   deploys under the id `ACCOUNT`; its reports come in by webhooks, one each.
 * @param {number} [options.speed] of the store's clock
 * @param {string} [options.wait] of the steps
 */
export function productFlow({ path, transport = 'call', speed = SPEED, wait }) {
  const z = 'bench-tab';
  const node = (type, id, rest) => ({ id: `bench-${id}`, type, z, name: '', x: 0, y: 0, ...rest });
  return [
    { id: z, type: 'tab', label: 'bench', disabled: false },
    node('http in', 'in', { url: '/bench', method: 'post', wires: [['bench-start']] }),
    node('http response', 'out', { statusCode: '', headers: {}, wires: [] }),
    node('cascade-start', 'start', {
      campaign: 'bench-campaign',
      country: '',
      wires: [['bench-router'], ['bench-out']],
    }),
    node('fallback-router', 'router', {
      campaign: 'bench-campaign',
      channels: CHANNELS,
      outputs: CHANNELS.length + 1,
      wires: [...CHANNELS.map((channel) => [`bench-send-${channel}`]), ['bench-learner']],
    }),
    ...CHANNELS.flatMap((channel) => [
      node('channel-send', `send-${channel}`, {
        account: ACCOUNT,
        channel,
        content: { text: TEXTS[channel] },
        wires: [[`bench-wait-${channel}`], ['bench-router']],
      }),
      node('wait-for-reply', `wait-${channel}`, {
        wait: '',
        until: '',
        wires: [['bench-learner'], ['bench-router'], ['bench-learner']],
      }),
    ]),
    node('outcome-learner', 'learner', { campaign: 'bench-campaign', wires: [[], []] }),
    ...(transport === 'call'
      ? [{ id: ACCOUNT, type: 'channel-account', name: '', provider: 'simulator', settings: SIMULATOR }]
      : [
          node('http in', 'webhook', {
            url: '/webhook',
            method: 'post',
            wires: [['bench-receive', 'bench-taken']],
          }),
          node('channel-receive', 'receive', { account: ACCOUNT, wires: [[]] }),
          node('function', 'taken', {
            func: 'msg.payload = "";\nreturn msg;',
            outputs: 1,
            libs: [],
            wires: [['bench-taken-out']],
          }),
          node('http response', 'taken-out', { statusCode: '204', headers: {}, wires: [] }),
        ]),
    {
      id: 'bench-campaign',
      type: 'cascade-campaign',
      name: 'Bench',
      document: campaignDocument(wait),
      store: 'bench-store',
    },
    { id: 'bench-store', type: 'cascade-store', name: '', kind: 'embedded', path, speed },
  ];
}
