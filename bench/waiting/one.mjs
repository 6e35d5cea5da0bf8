import { campaignDocument } from '../flows/campaign.mjs';
import { ACCOUNT, FIRST_WAIT } from '../flows/product.mjs';

/** How long the steps of the waiting cascades wait. */
export const LONG_WAIT = '6h';

/**
 * Takes one cascade through the store's own commands up to the wait after its first step: the pattern from
 * which all others are copied, valid by construction.
 * @param {object} cascade the built package
 * @param {string} path of a store that does not exist yet
 */
export async function oneWaiting({ SqliteStore, parseCampaign }, path) {
  const store = new SqliteStore(path);
  await store.open();
  const { plan, document } = parseCampaign(campaignDocument(LONG_WAIT));
  await store.keepPlan(plan.name, plan, document);
  const at = Date.now();
  const id = 'pattern0000000000000';
  const phone = '+12015550100';
  const run = (command) => store.run(command, at);
  await run({
    type: 'start',
    campaign: plan.name,
    plan: plan.hash,
    node: 'bench-start',
    msg: '{"_msgid":"0123456789abcdef","topic":""}',
    cascades: [
      {
        id,
        key: phone,
        contact: phone,
        segment: 'bench',
        customer: { name: 'Customer 0', phone, segment: 'bench' },
        decision: {
          order: plan.steps.map(({ channel }) => channel),
          propensity: 1,
          why: 'the declared order',
        },
      },
    ],
  });
  const hop = {
    cascade: id,
    msg: '{"_msgid":"0123456789abcdef","topic":"","payload":{"name":"Customer 0"}}',
  };
  const channel = 'whatsapp';
  const attempt = `${id}-1`;
  const externalId = 'sim-0000000000000000';
  await run({ type: 'due', homes: ['bench-start'], limit: 1 });
  await run({ type: 'route', ...hop, hop: 1, node: 'bench-router', channels: ['whatsapp', 'phone', 'sms'] });
  const body = { text: 'Hi Customer 0, your yearly check-up is due. Shall we book you in this week?' };
  await run({ type: 'claim', ...hop, hop: 2, node: 'bench-send-whatsapp', channel, account: ACCOUNT, body });
  await run({ type: 'record', attempt, result: { state: 'accepted', externalId } });
  await run({ type: 'wait', ...hop, hop: 3, node: FIRST_WAIT, waitMs: null, until: null });
  for (const outcome of ['sent', 'delivered']) {
    const report = { outcome, dedupe: `${externalId}:${outcome}`, attempt, externalId, at };
    await run({ type: 'report', account: ACCOUNT, report });
  }
  const { cascade } = await store.read(id);
  await store.close();
  if (cascade.phase !== 'waiting') throw new Error(`The pattern is ${cascade.phase}, not waiting.`);
}
