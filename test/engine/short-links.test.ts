import assert from 'node:assert/strict';
import { renderContent } from '../../lib/content/index.ts';
import type { CascadeInfo } from '../../lib/engine/message.ts';
import type { Content } from '../../lib/engine/sending.ts';
import { Flow } from './flow.ts';
import { holdRealTime } from './real-time.ts';
import { ACCEPTED } from './scripted-provider.ts';
import { hub } from './wiring.ts';

const HOUR = 3_600_000;
const BASE = 'https://go.example/cascade/l/';
const CLICKS = {
  start: 'sms',
  steps: [
    { channel: 'sms', wait: '6h', if_no_click: 'phone' },
    { channel: 'phone', wait: '2h', terminal: true },
  ],
  conversion: ['clicked', 'replied'],
};
const TEXT =
  '{{#link}}https://shop.example/offer{{/link}} {{#link}}https://shop.example/{{customer.phone}}{{/link}}';

function content(links: string | null) {
  return ({ campaign, customer, segment, channel, outcomes }: CascadeInfo): Content =>
    renderContent(
      { text: TEXT },
      { customer, campaign, segment, channel: channel ?? '', tried: outcomes, msg: {}, links },
    );
}
const MISSION = { campaigns: { spring: CLICKS }, nodes: hub(['sms', 'phone']), content: content(BASE) };

/** The tokens in a message as it went out. */
function tokens({ body }: { readonly body: Readonly<Record<string, unknown>> }): string[] {
  return String(body['text'])
    .split(' ')
    .map((one) => one.slice(BASE.length));
}

describe('a short link', () => {
  holdRealTime();

  it('that a person follows is the success that the step waits for', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      const [first, second] = tokens(flow.provider.asked[0]!);
      await flow.pass(HOUR);
      const { links } = flow.engine;
      assert.equal(await links.follow(first!, true), 'https://shop.example/offer');
      assert.equal(await links.follow(second!, true), 'https://shop.example/%2B15550100000');
      await flow.pass(8 * HOUR);
      const { cascade, attempts, history } = await flow.read(id);
      assert.deepEqual([cascade.result, attempts.length, attempts[0]!.outcome], ['success', 1, 'clicked']);
      assert.equal(history.filter(({ kind }) => kind === 'outcome').length, 1, 'counted once');
    }));

  it('that only a program follows leads on, and the next channel has its turn', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      const [first] = tokens(flow.provider.asked[0]!);
      assert.equal(await flow.engine.links.follow(first!, false), 'https://shop.example/offer');
      await flow.pass(6 * HOUR + 1);
      const { attempts } = await flow.read(id);
      assert.deepEqual(
        attempts.map(({ channel }) => channel),
        ['sms', 'phone'],
      );
      assert.equal(attempts[0]!.outcome, 'accepted');
    }));

  it('is on disk before anybody is asked, and leads on after a crash', () =>
    Flow.with({ ...MISSION, file: true }, async (flow) => {
      flow.provider.script = () => ({ says: 'later' });
      await flow.one();
      const [first] = tokens(flow.provider.asked[0]!);
      assert.ok(await flow.store.inner.link(first!));
      await flow.crash();
      assert.equal(await flow.engine.links.follow(first!, false), 'https://shop.example/offer');
    }));

  it('is not made for a claim that is refused', () =>
    Flow.with({ ...MISSION, file: true }, async (flow) => {
      await flow.engine.people.optOut('+15550100000', 'test');
      const made: string[] = [];
      const claims = () =>
        flow.store.done.flatMap(({ command }) => (command.type === 'claim' ? (command.links ?? []) : []));
      const [answer] = await flow.start([{ contact: '+15550100000' }, { contact: '+15550100001' }]);
      assert.equal(answer?.state, 'suppressed');
      await flow.settle();
      await flow.engine.people.optOut('+15550100001', 'test');
      for (const { token } of claims()) if (await flow.store.inner.link(token)) made.push(token);
      assert.deepEqual(made, tokens(flow.provider.asked[0]!));
      await flow.engine.control({ action: 'stop', campaign: 'spring', channel: 'sms', by: 'test' });
      await flow.one({ contact: '+15550100002' });
      const refused = claims().slice(made.length);
      assert.ok(refused.length > 0);
      const sent = new Set(flow.provider.asked.flatMap(tokens));
      for (const { token } of refused)
        assert.equal((await flow.store.inner.link(token)) !== null, sent.has(token));
      assert.ok(refused.some(({ token }) => !sent.has(token)));
    }));

  it('of an erased person leads on without anything being noted, unless their own data is in it', () =>
    Flow.with({ ...MISSION, file: true }, async (flow) => {
      const id = await flow.one();
      const [first, second] = tokens(flow.provider.asked[0]!);
      assert.deepEqual((await flow.engine.people.export('+15550100000')).cascades[0]?.links.toSorted(), [
        'https://shop.example/%2B15550100000',
        'https://shop.example/offer',
      ]);
      await flow.engine.people.forget('+15550100000', 'test');
      await flow.settle();
      const before = (await flow.read(id)).history.length;
      assert.equal(await flow.engine.links.follow(first!, true), 'https://shop.example/offer');
      assert.equal(await flow.engine.links.follow(second!, true), null);
      const { attempts, history } = await flow.read(id);
      assert.deepEqual([history.length, attempts[0]!.outcome], [before, 'accepted']);
    }));

  it('is known by nobody who guesses', () =>
    Flow.with(MISSION, async (flow) => {
      await flow.one();
      assert.equal(await flow.engine.links.follow('AAAAAAAAAAA', true), null);
    }));

  it('has everybody wait where the account has no public address, until it is given one', () => {
    let base: string | null = null;
    return Flow.with({ ...MISSION, content: (info) => content(base)(info) }, async (flow) => {
      await flow.start(3);
      await flow.pass(HOUR);
      assert.equal(flow.provider.asked.length, 0);
      const { cascade, history } = await flow.read('c00001');
      assert.equal(cascade.phase, 'held');
      assert.match(history.find(({ kind }) => kind === 'held')?.why ?? '', /needs the public address/);
      base = BASE;
      flow.provider.script = () => ACCEPTED;
      await flow.redeploy();
      await flow.pass(1_000);
      assert.equal(flow.provider.asked.length, 3);
    });
  });
});
