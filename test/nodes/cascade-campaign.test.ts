import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CampaignNode } from '../../nodes/runtime/config.ts';
import helper from 'node-red-node-test-helper';
import { ADA, hub, RULES } from './hub.ts';
import { setStage, type FlowNode } from './stage.ts';

describe('cascade-campaign', () => {
  const stage = setStage();
  const campaign = () => (stage.node('campaign') as CampaignNode).campaign();

  it('loads, and offers its plan', async () => {
    await stage.load(hub(stage));
    const { name, plan } = campaign();
    assert.equal(name, 'Renewals');
    assert.deepEqual(
      plan.steps.map(({ channel }) => channel),
      ['whatsapp', 'phone', 'sms'],
    );
    assert.deepEqual(stage.errors('campaign'), []);
  });

  it('is called after its document, else after its node', async () => {
    const { name: _name, ...document } = RULES;
    await stage.load(hub(stage, { document, change: { campaign: { name: 'From the node' } } }));
    assert.equal(campaign().name, 'From the node');
  });

  it('keeps cascades under the user directory where no store is chosen', async () => {
    await stage.load(hub(stage, { change: { campaign: { store: '' }, store: null } }));
    stage.give('start', { payload: ADA });
    await stage.at('sent').next();
    assert.ok(existsSync(join(stage.dir, 'cascade', 'cascade.db')));
  });

  it('says what is wrong with its document, and does not run', async () => {
    const document = {
      start: 'whatsapp',
      steps: [{ channel: 'whatsapp', wait: '6 hours', if_no_reply: 'sms' }],
    };
    await stage.load(hub(stage, { document }));
    assert.match(stage.errors('campaign')[0] ?? '', /steps.*6 hours/s);
    assert.throws(campaign, /6 hours/);
  });

  it('warns of what is legal and unwise', async () => {
    const document = { ...RULES, costs: { whatsap: 0.01 } };
    await stage.load(hub(stage, { document }));
    assert.match([...stage.warnings('campaign'), ...stage.errors('campaign')].join(), /whatsap/);
  });

  it('says that its store is missing', async () => {
    await stage.load(hub(stage, { change: { store: null } }));
    assert.match(stage.errors('campaign').join(), /store of this campaign is missing or disabled/);
    stage.give('start', { payload: ADA });
    assert.match(await stage.error('start', /./), /store of this campaign is missing/);
  });

  it('refuses a second campaign of its name', async () => {
    const twin: FlowNode = { id: 'twin', type: 'cascade-campaign', document: RULES, store: 'store' };
    await stage.load([...hub(stage), twin]);
    assert.match(await stage.error('twin', /./), /two campaigns called "Renewals"/);
    assert.deepEqual(stage.errors('campaign'), []);
    assert.throws(() => (stage.node('twin') as CampaignNode).campaign(), /two campaigns/);
  });

  it('can be deployed anew before its store has opened', async () => {
    await stage.load(hub(stage));
    await stage.redeploy(hub(stage));
    await stage.redeploy(hub(stage, { change: { campaign: { name: 'again' } } }), 'nodes');
    stage.give('start', { payload: ADA });
    await stage.at('sent').next();
    assert.deepEqual(stage.errors('campaign'), []);
  });

  it('goes on with cascades under the plan they started with', async () => {
    await stage.load(hub(stage));
    stage.give('start', { payload: ADA });
    const before = (await stage.at('sent').next()).cascade;
    const document = {
      ...RULES,
      steps: [{ channel: 'whatsapp', wait: '1h', if_no_reply: 'sms' }, RULES.steps[2]],
    };
    await stage.redeploy(hub(stage, { change: { campaign: { document } } }));
    stage.give('receive', { payload: { attempt: before.attempt!.id, outcome: 'bounced' } });
    const { cascade } = await stage.at('to-phone').next();
    assert.equal(cascade.planHash, before.planHash);
  });

  describe('its check for the editor', () => {
    const check = (body: object) => helper.request().post('/cascade/campaign/check').send(body);

    it('answers with the problems of a document', async () => {
      await stage.load(hub(stage));
      const fine = await check({ text: JSON.stringify(RULES) });
      assert.equal(fine.status, 200);
      assert.deepEqual(fine.body, { problems: [] });
      const broken = await check({ text: '{"start": "whatsapp", "steps": [' });
      assert.equal(broken.status, 200);
      assert.ok(broken.body.problems[0].message);
      assert.ok(broken.body.problems[0].remedy);
    });

    it('refuses what is no text, or too long', async () => {
      await stage.load(hub(stage));
      for (const body of [{}, { text: 7 }, { text: 'x'.repeat(200_001) }]) {
        const { status } = await check(body);
        assert.equal(status, 400);
      }
    });
  });
});
