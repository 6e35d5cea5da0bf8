import { CHANNELS, TEXTS, WAIT_MS } from './campaign.mjs';

/**
 * The same campaign as an integrator wires it from core nodes: csv, function, switch, delay and link nodes,
 * with the state in the flow's context. In memory: nothing of it survives a restart or a deploy.
 *
 * @param {object} options
 * @param {'call' | 'http'} options.transport how the provider is reached. `call`: a function node calls the
 *   simulator, and its reports come in as messages. `http`: one request for each send, and one webhook for each
 *   report, as with a gateway.
 * @param {string} [options.provider] with `http`: the gateway's address
 */
export function handWiredFlow({ transport, provider = '' }) {
  const z = 'rival-tab';
  const node = (type, id, rest) => ({ id: `rival-${id}`, type, z, name: '', x: 0, y: 0, ...rest });
  const code = (id, func, wires, rest = {}) =>
    node('function', id, {
      func,
      outputs: wires.length,
      initialize: '',
      finalize: '',
      libs: [],
      wires,
      ...rest,
    });

  const sends = CHANNELS.flatMap((channel, i) => [
    code(`compose-${channel}`, compose(channel), [
      [transport === 'call' ? `rival-send-${channel}` : `rival-post-${channel}`],
    ]),
    ...(transport === 'call'
      ? [code(`send-${channel}`, SEND, [[`rival-sent-${channel}`]])]
      : [
          node('http request', `post-${channel}`, {
            method: 'POST',
            ret: 'obj',
            url: `${provider}/send`,
            persist: true,
            headers: [],
            wires: [[`rival-sent-${channel}`]],
          }),
        ]),
    code(`sent-${channel}`, SENT, [[i < CHANNELS.length - 1 ? `rival-wait-${channel}` : 'rival-next']]),
    ...(i < CHANNELS.length - 1 ? [node('delay', `wait-${channel}`, delay([['rival-replied']]))] : []),
  ]);
  return [
    { id: z, type: 'tab', label: 'hand-wired', disabled: false },
    node('http in', 'in', { url: '/hand-wired', method: 'post', wires: [['rival-accepted', 'rival-csv']] }),
    code('accepted', 'msg.payload = { accepted: true };\nreturn msg;', [['rival-out']]),
    node('http response', 'out', { statusCode: '', headers: {}, wires: [] }),
    node('csv', 'csv', {
      spec: 'rfc',
      sep: ',',
      hdrin: true,
      hdrout: 'none',
      multi: 'one',
      ret: '\\n',
      temp: '',
      skip: '0',
      strings: true,
      wires: [['rival-begin']],
    }),
    code('begin', BEGIN, [['rival-route']]),
    node('switch', 'route', {
      property: 'channel',
      propertyType: 'msg',
      rules: [...CHANNELS.map((v) => ({ t: 'eq', v, vt: 'str' })), { t: 'else' }],
      checkall: 'false',
      repair: false,
      outputs: CHANNELS.length + 1,
      wires: [...CHANNELS.map((channel) => [`rival-compose-${channel}`]), ['rival-result']],
    }),
    ...sends,
    code('replied', REPLIED, [['rival-result'], ['rival-next']]),
    code('next', NEXT, [['rival-again-out']]),
    node('link out', 'again-out', { mode: 'link', links: ['rival-again-in'], wires: [] }),
    node('link in', 'again-in', { links: ['rival-again-out'], wires: [['rival-route']] }),
    ...(transport === 'call'
      ? [code('reports', '', [['rival-correlate']], { initialize: REPORTS })]
      : [
          node('http in', 'webhook', {
            url: '/webhook',
            method: 'post',
            wires: [['rival-taken', 'rival-correlate']],
          }),
          code('taken', 'msg.payload = "";\nreturn msg;', [['rival-taken-out']]),
          node('http response', 'taken-out', { statusCode: '204', headers: {}, wires: [] }),
        ]),
    code('correlate', CORRELATE, [['rival-by-outcome']]),
    node('switch', 'by-outcome', {
      property: 'payload.outcome',
      propertyType: 'msg',
      rules: ['replied', 'answered', 'clicked', 'opted_out'].map((v) => ({ t: 'eq', v, vt: 'str' })),
      checkall: 'false',
      repair: false,
      outputs: 4,
      wires: [['rival-reacted'], ['rival-reacted'], ['rival-reacted'], ['rival-reacted']],
    }),
    code('reacted', REACTED, [[]]),
    code('result', RESULT, [[]]),
  ];
}

function delay(wires) {
  return {
    pauseType: 'delay',
    timeout: String(WAIT_MS),
    timeoutUnits: 'milliseconds',
    rate: '1',
    nbRateUnits: '1',
    rateUnits: 'second',
    randomFirst: '1',
    randomLast: '5',
    randomUnits: 'seconds',
    drop: false,
    allowrate: false,
    outputs: 1,
    wires,
  };
}

const BEGIN = `
const phone = String(msg.payload.phone || '').replace(/[^+0-9]/g, '');
if (!/^\\+[0-9]{8,15}$/.test(phone)) { node.warn('no phone number: ' + JSON.stringify(msg.payload)); return null; }
const customers = flow.get('customers') || {};
if (customers[phone]) return null;
customers[phone] = { customer: msg.payload, tried: [], outcomes: {}, done: false, startedAt: Date.now() };
flow.set('customers', customers);
return { id: phone, customer: { ...msg.payload, phone }, channel: '${CHANNELS[0]}' };`;

function compose(channel) {
  return `
const text = ${JSON.stringify(TEXTS[channel])}.replace('{{customer.name}}', msg.customer.name);
msg.attempt = msg.id + '-${channel}';
msg.payload = { attempt: msg.attempt, channel: '${channel}', to: msg.customer.phone, body: { text }, segment: msg.customer.segment };
return msg;`;
}

const SEND = `
msg.payload = await global.get('provider').send(msg.payload);
return msg;`;

const SENT = `
const customers = flow.get('customers');
const sends = flow.get('sends') || {};
sends[msg.payload.externalId] = { id: msg.id, channel: msg.channel };
flow.set('sends', sends);
customers[msg.id].tried.push(msg.channel);
return msg;`;

const REPLIED = `
const known = flow.get('customers')[msg.id];
if (known.done) { msg.result = 'success'; return [msg, null]; }
return [null, msg];`;

const NEXT = `
const order = ${JSON.stringify(CHANNELS)};
msg.channel = order[order.indexOf(msg.channel) + 1] || 'exhausted';
return msg;`;

const REPORTS = `
global.get('provider').connect(async (reports) => { for (const report of reports) node.send({ payload: report }); });`;

const CORRELATE = `
const send = (flow.get('sends') || {})[msg.payload.externalId];
if (!send) return null;
const known = flow.get('customers')[send.id];
known.outcomes[send.channel] = msg.payload.outcome;
msg.id = send.id;
return msg;`;

const REACTED = `
flow.get('customers')[msg.id].done = true;
return null;`;

const RESULT = `
const known = flow.get('customers')[msg.id];
known.result = msg.result || 'exhausted';
global.get('finished')(known.tried.length);
return null;`;
