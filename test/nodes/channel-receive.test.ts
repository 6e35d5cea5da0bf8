import assert from 'node:assert/strict';
import { ADA, HASTE, hub, SILENT } from './hub.ts';
import { setStage, type Seen } from './stage.ts';

describe('channel-receive', () => {
  const stage = setStage();

  /** The next event of an outcome. */
  async function event(outcome: string): Promise<Seen & { payload: Record<string, unknown> }> {
    for (;;) {
      const msg = await stage.at('event').next();
      if (msg['topic'] === outcome) return msg as never;
    }
  }

  it('loads with its defaults and its name', async () => {
    await stage.load(hub(stage, { change: { receive: { name: 'Events', account: '' } } }));
    assert.equal((stage.node('receive') as unknown as { name: string }).name, 'Events');
    assert.deepEqual(stage.errors('receive'), []);
  });

  it('emits what the account reports, with the cascade that it is about', async () => {
    await stage.load(hub(stage));
    stage.give('start', { payload: ADA });
    const { payload, cascade } = await event('delivered');
    const { dedupe, at, externalId, ...told } = payload;
    assert.equal(typeof dedupe, 'string');
    assert.equal(typeof at, 'number');
    assert.equal(typeof externalId, 'string');
    assert.deepEqual(told, {
      outcome: 'delivered',
      attempt: cascade.attempt!.id,
      address: '+447700900123',
      account: 'account',
      channel: 'whatsapp',
      matched: true,
    });
    assert.equal(cascade.customer.name, 'Ada');
  });

  it('emits nothing of another account', async () => {
    await stage.load(hub(stage, { change: { receive: { account: '' } } }));
    stage.give('start', { payload: ADA });
    const { cascade } = await stage.at('sent').next();
    stage.give('receive', { payload: { attempt: cascade.attempt!.id, outcome: 'delivered', text: 'mine' } });
    assert.equal((await event('delivered')).payload['text'], 'mine');
    assert.equal(stage.at('event').all.length, 1);
  });

  it('takes reports in: one, or an array', async () => {
    await stage.load(hub(stage));
    stage.give('start', { payload: ADA });
    const { attempt } = (await stage.at('sent').next()).cascade;
    const id = attempt!.id;
    stage.give('receive', {
      payload: [
        { attempt: id, outcome: 'read' },
        { attempt: id, outcome: 'replied', text: 'yes' },
      ],
    });
    assert.equal((await event('read')).payload['attempt'], id);
    assert.equal((await event('replied')).payload['text'], 'yes');
    assert.equal((await stage.at('result').next()).cascade.outcome, 'replied');
  });

  it('takes a repeated report once', async () => {
    await stage.load(hub(stage));
    stage.give('start', { payload: ADA });
    const { attempt } = (await stage.at('sent').next()).cascade;
    const said = { attempt: attempt!.id, outcome: 'read' };
    stage.give('receive', { payload: [said, said, { ...said, outcome: 'replied' }] });
    await event('replied');
    assert.equal(stage.at('event').all.filter(({ topic }) => topic === 'read').length, 1);
  });

  it('takes an opt-out each time: who repeats it had come back meanwhile', async () => {
    await stage.load(hub(stage));
    const address = '+447700900999';
    const stop = { address, outcome: 'opted_out', channel: 'sms' };
    const start = { address, outcome: 'replied', channel: 'sms', text: 'START' };
    stage.give('receive', { payload: stop });
    await event('opted_out');
    stage.give('receive', { payload: start });
    await event('replied');
    stage.give('receive', { payload: { ...stop, outcome: 'replied', text: 'STOP' } });
    await event('replied');
    stage.give('start', { payload: { phone: address } });
    const { payload } = await stage.at('summary').next();
    assert.match(JSON.stringify(payload), /opted out/);
  });

  it('emits a report that matches nobody as such, and keeps it', async () => {
    await stage.load(hub(stage));
    stage.give('receive', { payload: { address: '+447700900999', outcome: 'replied', channel: 'sms' } });
    const { payload, cascade } = await event('replied');
    assert.deepEqual([payload['matched'], payload['channel'], cascade], [false, 'sms', undefined]);
  });

  for (const [payload, message] of [
    ['hello', /msg\.payload is no report/],
    [[null, 7], /msg\.payload\[0\] is no report[^]*\nmsg\.payload\[1\] is no report/],
    [{ attempt: 'a', outcome: 'smiled' }, /"smiled"; it must be one of .*replied/],
    [{ outcome: 'read' }, /does not say whom it is about/],
    [{ attempt: 7, outcome: 'read' }, /msg\.payload\.attempt must be text/],
    [{ address: 'INFO', channel: 'sms', outcome: 'opted_out' }, /msg\.payload\.address is no address on sms/],
  ] as const) {
    it(`refuses ${JSON.stringify(payload)}`, async () => {
      await stage.load(hub(stage));
      stage.give('receive', { payload });
      const caught = (await stage.at('caught').next()) as unknown as { error: { message: string } };
      assert.match(caught.error.message, message);
      assert.equal(stage.at('event').all.length, 0);
    });
  }

  it('takes the others of an array, a STOP among them, and names the one that it refuses', async () => {
    await stage.load(hub(stage));
    const stop = { address: '+44 7700 900999', channel: 'sms', outcome: 'replied', text: 'STOP' };
    stage.give('receive', { payload: [{ ...stop, address: '60066' }, stop] });
    assert.equal((await event('replied')).payload['address'], '+447700900999');
    const caught = (await stage.at('caught').next()) as unknown as { error: { message: string } };
    assert.match(caught.error.message, /msg\.payload\[0\]\.address is no address on sms/);
  });

  it('survives reports that are repeated, late and out of order', async () => {
    const faults = { late: 0.3, duplicated: 1, reordered: 1 };
    await stage.load(hub(stage, { account: { ...SILENT, faults }, speed: HASTE }));
    stage.give('start', { payload: [ADA, { phone: '+44 7700 900124' }, { phone: '+44 7700 900125' }] });
    const results = await stage.at('result').take(3);
    assert.ok(results.every(({ cascade }) => cascade.result === 'exhausted'));
    assert.deepEqual(stage.errors('account'), []);
  });
});
