import assert from 'node:assert/strict';
import { ADA, hub, RULES } from './hub.ts';
import { setStage } from './stage.ts';

const BEN = { name: 'Ben', phone: '+44 7700 900124', segment: 'office' };

describe('cascade-start', () => {
  const stage = setStage();
  /** Only what a start node needs, so that started cascades stay where they come out. */
  const alone = { router: { wires: [] } };

  it('loads with its defaults and its name', async () => {
    await stage.load(hub(stage, { change: { start: { name: 'Begin' } } }));
    const node = stage.node('start') as unknown as { name: string; type: string };
    assert.equal(node.name, 'Begin');
    assert.equal(node.type, 'cascade-start');
  });

  it('says which country is none, and reads the numbers that tell theirs', async () => {
    await stage.load(hub(stage, { change: { ...alone, start: { country: 'UK' } } }));
    assert.match(stage.errors('start')[0] ?? '', /“UK”\. Write GB\./);
    assert.match((await stage.status('start', /./)).text ?? '', /no such country/);
    stage.give('start', { payload: [ADA, { ...BEN, phone: '07700 900124' }] });
    const { payload } = (await stage.at('summary').next()) as unknown as {
      payload: { accepted: number; rejected: { reason: string }[] };
    };
    assert.equal(payload.accepted, 1);
    assert.match(payload.rejected[0]?.reason ?? '', /country code/);
  });

  it('starts a cascade for one customer, and says so on its second output', async () => {
    await stage.load(hub(stage, { change: alone }));
    const req = { method: 'POST' };
    const res = { status: 200 };
    stage.give('start', { payload: ADA, topic: 'monday', list: { file: 'a.csv' }, req, res });

    const summary = await stage.at('summary').next();
    assert.deepEqual(summary.payload, {
      campaign: 'Renewals',
      rows: 1,
      accepted: 1,
      duplicates: 0,
      rejected: [],
    });
    assert.equal(summary['req'], req);
    assert.equal(summary['res'], res);
    assert.equal(summary['topic'], 'monday');

    const started = await stage.at('started').next();
    assert.deepEqual(started.payload, { ...ADA, phone: '+447700900123' });
    assert.equal(started['topic'], 'monday');
    assert.deepEqual(started['list'], { file: 'a.csv' });
    assert.ok(!('req' in started) && !('res' in started), 'a request that is answered is not carried along');
    const { id, planHash, hop, ...cascade } = started.cascade;
    assert.match(id, /\S/);
    assert.match(planHash, /\S/);
    assert.equal(typeof hop, 'number');
    assert.deepEqual(cascade, {
      campaign: 'Renewals',
      customer: started.payload,
      segment: 'retail',
      channel: null,
      step: 0,
      tried: [],
      attempt: null,
      outcome: null,
      outcomes: [],
      decision: { order: ['whatsapp', 'phone', 'sms'], propensity: 1, why: 'the declared order' },
      result: null,
    });
  });

  it('starts one message per customer of an array, and reports duplicates and rejected rows', async () => {
    await stage.load(hub(stage, { change: alone }));
    stage.give('start', { payload: [ADA, BEN, { ...ADA, phone: '0044 7700 900123' }, { name: 'Eve' }, 7] });
    const { payload } = await stage.at('summary').next();
    const { rejected, ...counts } = payload as { rejected: { line: number; reason: string }[] };
    assert.deepEqual(counts, { campaign: 'Renewals', rows: 5, accepted: 2, duplicates: 1 });
    assert.deepEqual(
      rejected.map(({ line }) => line),
      [4, 5],
    );
    assert.match(rejected[0]!.reason, /no phone number/);
    const started = await stage.at('started').take(2);
    assert.deepEqual(new Set(started.map(({ cascade }) => cascade.customer.name)), new Set(['Ada', 'Ben']));
    assert.notEqual(started[0]!['_msgid'], started[1]!['_msgid'], 'each cascade is a message of its own');

    stage.give('start', { payload: [BEN] });
    const again = (await stage.at('summary').next()).payload as { duplicates: number; accepted: number };
    assert.deepEqual([again.accepted, again.duplicates], [0, 1]);
  });

  it('reads CSV text with a mark, semicolons, quotes and CRLF, and numbers of its country', async () => {
    await stage.load(hub(stage, { change: { ...alone, start: { country: 'GB' } } }));
    const csv =
      '\uFEFFsegment;phone;Name\r\nretail;"07700 900123";"Smith; Ada"\r\noffice;not a number;Ben\r\n';
    stage.give('start', { payload: csv });
    const { payload } = await stage.at('summary').next();
    const { rejected, accepted, rows } = payload as {
      rejected: { line: number }[];
      accepted: number;
      rows: number;
    };
    assert.deepEqual([rows, accepted, rejected.map(({ line }) => line)], [2, 1, [3]]);
    const { customer, segment } = (await stage.at('started').next()).cascade;
    assert.equal(customer.phone, '+447700900123');
    assert.equal(customer.name, 'Smith; Ada');
    assert.equal(segment, 'retail');
  });

  it('tells Catch nodes what is wrong with an input that is no list', async () => {
    await stage.load(hub(stage, { change: alone }));
    for (const [payload, message] of [
      [42, /payload is number; a customer object, an array of them, or CSV text is needed/],
      ['', /CSV text is empty/],
      ['a,b\n1,2', /header names no phone column/],
    ] as const) {
      stage.give('start', { payload });
      const { error } = (await stage.at('caught').next()) as unknown as {
        error: { message: string; source: { id: string } };
      };
      assert.match(error.message, message);
      assert.equal(error.source.id, 'start');
    }
    assert.equal(stage.at('summary').all.length, 0);
  });

  it('loads without a campaign, and says so when it is used', async () => {
    await stage.load(hub(stage, { change: { ...alone, start: { campaign: '' }, campaign: null } }));
    assert.deepEqual(stage.errors('start'), []);
    assert.deepEqual(stage.statuses('start').at(-1), {
      fill: 'red',
      shape: 'ring',
      text: 'campaign not at work',
    });
    stage.give('start', { payload: ADA });
    assert.match(await stage.error('start', /./), /No campaign is chosen in this node/);
  });

  it('takes back that its campaign is gone once it is there', async () => {
    await stage.load(hub(stage, { change: { ...alone, campaign: null } }));
    assert.equal(stage.statuses('start').at(-1)?.fill, 'red');
    await stage.redeploy(hub(stage, { change: alone }));
    await stage.cleared('start');
  });

  it('names the fault of a campaign whose document is broken', async () => {
    const document = { ...RULES, start: 'watsapp' };
    await stage.load(hub(stage, { change: { ...alone, campaign: { document } } }));
    assert.equal(stage.statuses('start').at(-1)?.fill, 'red');
    stage.give('start', { payload: ADA });
    assert.match(await stage.error('start', /./), /start.*watsapp/s);
  });

  it('refuses a message that cannot be kept, without starting anybody', async () => {
    await stage.load(hub(stage, { change: alone }));
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    stage.give('start', { payload: ADA, loop });
    assert.match(await stage.error('start', /./), /msg\.loop cannot be kept/);
    stage.give('start', { payload: ADA });
    assert.equal(((await stage.at('summary').next()).payload as { accepted: number }).accepted, 1);
  });

  it('shows how many it has started', async () => {
    await stage.load(hub(stage, { change: alone }));
    stage.give('start', { payload: [ADA, BEN] });
    await stage.status('start', /^2 started$/);
  });
});
