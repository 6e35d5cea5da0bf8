import { parseCampaign, type CampaignDocument } from '../../lib/campaign/index.ts';
import type { Command } from '../../lib/cascade/command.ts';
import type { Answers } from '../../lib/cascade/answers.ts';
import type { Cascade } from '../../lib/cascade/model.ts';
import { chanceOf } from '../../lib/channels/simulator/chance.ts';
import { SqliteStore, type Store } from '../../lib/store/index.ts';

const HOUR = 3_600_000;
/** When the first cascade of the sample began, in milliseconds since 1970. */
const BEGIN = Date.UTC(2026, 1, 2, 9);

/** A campaign whose log holds both orders of its first two channels. */
export const SPRING: CampaignDocument = {
  name: 'spring',
  start: 'whatsapp',
  steps: [
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'phone' },
    { channel: 'phone', wait: '2h', if_no_answer: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ],
  attribution: '24h',
  value: 4,
  currency: 'EUR',
  costs: { whatsapp: 0.05, phone: 0.22, sms: 0.08 },
  learning: { mode: 'auto', exploration: 0.3 },
};

/** Shares who react, by segment and channel. */
const REACTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  retail: { whatsapp: 0.4, phone: 0.15, sms: 0.05 },
  enterprise: { whatsapp: 0.1, phone: 0.5, sms: 0.05 },
};
const REACTION = { whatsapp: 'replied', phone: 'answered', sms: 'replied' } as const;
const ORDERS = [
  ['whatsapp', 'phone', 'sms'],
  ['phone', 'whatsapp', 'sms'],
] as const;

type Ask = <K extends Command['type']>(
  command: Extract<Command, { type: K }>,
  at: number,
) => Promise<Answers[K]>;

/** Writes a store with so many finished cascades, each begun with one of two orders by chance. */
export async function writeSample(path: string, count: number): Promise<void> {
  const store = new SqliteStore(path, { inline: true });
  await store.open();
  await fill(store, count);
  await store.close();
}

/** Takes so many customers through the campaign, and leaves the store open. */
export async function fill(store: Store, count: number): Promise<void> {
  const ask: Ask = (command, at) => store.run(command, at);
  const { plan, document } = parseCampaign(SPRING);
  await store.keepPlan('spring', plan, document);
  const random = chanceOf('sample');
  const cascades = Array.from({ length: count }, (_, i) => {
    const phone = `+4915123${String(i).padStart(6, '0')}`;
    const segment = i % 2 === 0 ? 'retail' : 'enterprise';
    const order = random() < 0.7 ? ORDERS[0] : ORDERS[1];
    const alternatives = [
      { order: ORDERS[0], probability: 0.7 },
      { order: ORDERS[1], probability: 0.3 },
    ];
    const propensity = order === ORDERS[0] ? 0.7 : 0.3;
    const decision = { order, propensity, why: 'tried', alternatives };
    return {
      id: `c${String(i).padStart(6, '0')}`,
      key: phone,
      contact: phone,
      segment,
      customer: { phone },
      decision,
    };
  });
  await ask(
    { type: 'start', campaign: 'spring', plan: plan.hash, node: 'start', msg: '{}', cascades },
    BEGIN,
  );
  const released: Cascade[] = [];
  while (released.length < count) {
    const { emit } = await ask({ type: 'due', homes: ['start'], limit: 500 }, BEGIN);
    released.push(...emit.map(({ cascade }) => cascade));
  }
  // Chances are drawn beforehand: in which order the store answers is nobody's business.
  const reacts = released.map(({ segment }) => (channel: string) => {
    const share = REACTS[segment]?.[channel] ?? 0;
    return random() < share;
  });
  await Promise.all(released.map((cascade, i) => run(ask, cascade, reacts[i]!, BEGIN + i * 60_000)));
  await ask({ type: 'due', homes: [''], limit: count }, BEGIN + 1_000 * HOUR);
}

/** One customer's whole way. */
async function run(
  ask: Ask,
  first: Cascade,
  reacts: (channel: string) => boolean,
  begin: number,
): Promise<void> {
  let cascade = first;
  let at = begin;
  const hop = (node: string): { cascade: string; hop: number; node: string; msg: string } => ({
    cascade: cascade.id,
    hop: cascade.hop,
    node,
    msg: '{}',
  });
  const take = (answer: object): void => {
    const { emit } = answer as { emit: readonly { cascade: Cascade }[] };
    cascade = emit[0]?.cascade ?? cascade;
  };
  const account = 'account';
  for (const channels = ['whatsapp', 'phone', 'sms']; ;) {
    take(await ask({ type: 'route', ...hop('router'), channels }, at));
    if (cascade.result !== null) break;
    const channel = cascade.channel as keyof typeof REACTION;
    const claim = await ask({ type: 'claim', ...hop('send'), channel, account, body: {} }, at);
    const attempt = 'attempt' in claim ? (claim.attempt?.id ?? '') : '';
    take(await ask({ type: 'record', attempt, result: { state: 'accepted' } }, at));
    take(await ask({ type: 'wait', ...hop('wait'), waitMs: null, until: null }, at));
    if (reacts(channel)) {
      const report = { outcome: REACTION[channel], dedupe: attempt, attempt };
      take(await ask({ type: 'report', account, report }, at + HOUR));
      at += HOUR;
      break;
    }
    at += 6 * HOUR;
    take(await ask({ type: 'flush', cascade: cascade.id, limit: 1 }, at));
  }
  await ask({ type: 'finish', ...hop('learner') }, at);
}
