import assert from 'node:assert/strict';
import { engines } from '../../lib/index.ts';
import { ADA, HASTE, hub } from './hub.ts';
import { setStage, type Seen } from './stage.ts';

describe('wait-for-reply', () => {
  const stage = setStage();

  /** Starts people and waits until every one of them waits; answers with the message each was sent with. */
  async function waiting(payload: object = ADA): Promise<Seen[]> {
    stage.give('start', { payload, topic: 'monday' });
    const messages = await stage.at('sent').take(Array.isArray(payload) ? payload.length : 1);
    await Promise.all(messages.map(({ cascade }) => phase(cascade.id, 'waiting')));
    return messages;
  }

  async function phase(cascade: string, wanted: string): Promise<void> {
    const [running] = engines();
    for (;;) {
      const found = await running!.engine.read(cascade);
      if (found?.cascade.phase === wanted) return;
    }
  }

  const report = (msg: Seen, outcome: string): void =>
    stage.give('receive', { payload: { attempt: msg.cascade.attempt!.id, outcome, text: outcome } });

  it('loads with its defaults and its name', async () => {
    await stage.load(hub(stage, { change: { 'wait-sms': { name: 'Hold' } } }));
    assert.equal((stage.node('wait-sms') as unknown as { name: string }).name, 'Hold');
    assert.deepEqual(stage.errors('wait-sms'), []);
  });

  it('passes a reply to output 1', async () => {
    await stage.load(hub(stage));
    const [msg] = await waiting();
    report(msg!, 'replied');
    const reply = await stage.at('reply').next();
    assert.equal(reply['topic'], 'monday');
    assert.deepEqual([reply.cascade.outcome, reply.cascade.result], ['replied', 'success']);
    assert.deepEqual(
      reply.cascade.outcomes.map(({ channel, outcome }) => [channel, outcome]),
      [['whatsapp', 'replied']],
    );
    assert.equal(stage.at('no-reply').all.length, 0);
  });

  it('passes a wait that is over to output 2', async () => {
    await stage.load(
      hub(stage, {
        speed: HASTE,
        change: { 'wait-whatsapp': { wires: [['reply'], ['no-reply'], ['stopped']] } },
      }),
    );
    stage.give('start', { payload: ADA });
    const { cascade } = await stage.at('no-reply').next();
    assert.equal(cascade.result, null);
    assert.deepEqual(cascade.tried, ['whatsapp']);
  });

  it('passes a bounce to output 2 at once', async () => {
    await stage.load(hub(stage));
    const [msg] = await waiting();
    report(msg!, 'bounced');
    assert.equal((await stage.at('no-reply').next()).cascade.outcome, 'bounced');
  });

  it('passes an opt-out to output 3', async () => {
    await stage.load(hub(stage));
    const [msg] = await waiting();
    report(msg!, 'opted_out');
    const { cascade } = await stage.at('stopped').next();
    assert.deepEqual([cascade.outcome, cascade.result], ['opted_out', 'stopped']);
  });

  it('takes its wait and its success rule before those of the campaign', async () => {
    await stage.load(hub(stage, { change: { 'wait-whatsapp': { wait: '5d', until: 'read' } } }));
    const before = Date.now();
    const [msg] = await waiting();
    const { cascade } = (await engines()[0]!.engine.read(msg!.cascade.id))!;
    assert.ok(cascade.dueAt! >= before + 5 * 86_400_000 - 60_000);
    report(msg!, 'read');
    assert.equal((await stage.at('reply').next()).cascade.outcome, 'read');
  });

  it('counts the wait from the send', async () => {
    await stage.load(hub(stage));
    const [msg] = await waiting();
    const { cascade } = (await engines()[0]!.engine.read(msg!.cascade.id))!;
    assert.equal(cascade.dueAt, msg!.cascade.attempt!.sentAt! + 6 * 3_600_000);
  });

  it('ends by a reply on another channel', async () => {
    await stage.load(hub(stage, { change: { 'wait-phone': { wait: '5d' } } }));
    const [first] = await waiting();
    report(first!, 'bounced');
    const second = await stage.at('sent').next();
    await phase(second.cascade.id, 'waiting');
    stage.give('receive', { payload: { address: '+447700900123', outcome: 'replied', channel: 'sms' } });
    assert.equal((await stage.at('reply').next()).cascade.result, 'success');
  });

  describe('msg.reset and msg.flush', () => {
    const PAIR = [ADA, { name: 'Ben', phone: '+44 7700 900124' }];

    it('cancel, or let expire, the one cascade they carry', async () => {
      await stage.load(hub(stage));
      const [one, other] = await waiting(PAIR);
      stage.give('wait-whatsapp', { ...one, reset: true });
      assert.equal((await stage.at('stopped').next()).cascade.id, one!.cascade.id);
      stage.give('wait-whatsapp', { cascade: { id: other!.cascade.id }, flush: true });
      assert.equal((await stage.at('no-reply').next()).cascade.id, other!.cascade.id);
      assert.deepEqual(stage.errors('wait-whatsapp'), []);
    });

    it('act on all that wait at the node when they carry none', async () => {
      await stage.load(hub(stage));
      await waiting(PAIR);
      stage.give('wait-phone', { reset: true });
      stage.give('wait-whatsapp', { flush: true });
      const ids = (await stage.at('no-reply').take(2)).map(({ cascade }) => cascade.id);
      assert.equal(new Set(ids).size, 2);
      const called = await stage.at('sent').take(2);
      await Promise.all(called.map(({ cascade }) => phase(cascade.id, 'waiting')));
      stage.give('wait-phone', { reset: true });
      const stopped = await stage.at('stopped').take(2);
      assert.deepEqual(
        stopped.map(({ cascade }) => cascade.result),
        ['stopped', 'stopped'],
      );
      assert.equal((await stage.at('result').take(2)).length, 2);
    });
  });

  for (const [property, value, message] of [
    ['wait', '6 hours', /6 hours/],
    ['wait', '-1h', /-1h/],
    ['until', 'bought', /"bought" is no success rule/],
  ] as const) {
    it(`marks itself, and says why, with ${property} "${value}"`, async () => {
      await stage.load(hub(stage, { change: { 'wait-whatsapp': { [property]: value } } }));
      const invalid = await stage.status('wait-whatsapp', /^invalid wait$/);
      assert.equal(invalid.fill, 'red');
      assert.match(stage.errors('wait-whatsapp')[0] ?? '', message);
      stage.give('start', { payload: ADA });
      const caught = (await stage.at('caught').next()) as unknown as { error: { message: string } };
      assert.match(caught.error.message, message);
    });
  }

  it('keeps the cascade of a message that it could not take, for a mended node', async () => {
    await stage.load(hub(stage, { change: { 'wait-whatsapp': { wait: 'soon' } } }));
    stage.give('start', { payload: ADA });
    const caught = await stage.at('caught').next();
    await stage.redeploy(hub(stage));
    stage.give('wait-whatsapp', caught);
    await phase(caught.cascade.id, 'waiting');
  });

  it('tells Catch nodes of a message that carries no cascade', async () => {
    await stage.load(hub(stage));
    stage.give('wait-sms', { payload: 1 });
    assert.match(await stage.error('wait-sms', /./), /carries no cascade/);
  });

  it('shows how many wait and when the next is due, at most once a second', async () => {
    const began = performance.now();
    await stage.load(hub(stage));
    await waiting([ADA, { phone: '+44 7700 900124' }, { phone: '+44 7700 900125' }]);
    const { fill } = await stage.status('wait-whatsapp', /^3 waiting · next \d\d[:-]\d\d$/);
    assert.equal(fill, 'blue');
    const seconds = (performance.now() - began) / 1_000;
    assert.ok(stage.statuses('wait-whatsapp').length <= seconds + 1);
    stage.give('wait-whatsapp', { reset: true });
    await stage.at('stopped').take(3);
    await stage.cleared('wait-whatsapp');
  });

  it('holds over a redeploy of any kind', async () => {
    await stage.load(hub(stage));
    const [msg] = await waiting();
    await stage.redeploy(hub(stage), 'full');
    await stage.redeploy(hub(stage, { change: { 'wait-whatsapp': { name: 'a' } } }), 'nodes');
    await stage.redeploy(hub(stage, { change: { 'wait-whatsapp': { name: 'b' } } }), 'flows');
    report(msg!, 'replied');
    await stage.at('reply').next();
    await stage.at('result').next();
    assert.equal(stage.at('reply').all.length, 1);
  });
});
