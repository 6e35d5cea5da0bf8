import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type {
  Acted,
  Acts,
  CampaignIntake,
  CountsPush,
  Found,
  Overview,
  Parked,
  Refusal,
  Starts,
  Suppressed,
  Timeline,
  Upload,
} from '../../nodes/admin/contract.ts';
import { AdminCaller, CLOSED } from './admin-caller.ts';
import { built, embeddedNodeRed } from './embedded.ts';
import { example, type FlowNode } from './examples.ts';

const CAMPAIGN = 'campaigns/Tutorial';
const ADA = '+447700900123';
const PIN = (segment: string, channel: string): object => ({ segment, channel });
const PATH_OF_ADA = `people/${encodeURIComponent(ADA)}`;

describe('the admin API', function () {
  const nodeRed = embeddedNodeRed({}, { settings: CLOSED });
  const admin = new AdminCaller(() => nodeRed.url);
  // In real time: what waits, waits.
  const flow = example('02').flow.map((node) =>
    node.type === 'cascade-store' ? { ...node, speed: 1, path: 'cascade/admin.db' } : node,
  );
  const overview = async (): Promise<Overview> => (await admin.get<Overview>('overview')).body;
  const ended = (id: string): Promise<Upload> =>
    admin.until<Upload>(`uploads/${id}`, ({ state }) => state !== 'running');
  const upload = async (csv: string): Promise<Upload> => {
    const begun = await admin.csv<Upload>('starts/tutorial-start/upload', csv);
    assert.equal(begun.status, 202, begun.text);
    return ended(begun.body.id);
  };

  before(() => nodeRed.deploy(flow));

  it('tells what is at work', async () => {
    const { campaigns, issues, accounts } = await overview();
    assert.equal(campaigns.length, 1);
    const { name, node, speed, open, simulated, state, channels, starts, waiting, figures } = campaigns[0]!;
    assert.deepEqual(
      { name, node, speed, open, simulated, state, channels, starts, waiting, started: figures.started },
      {
        name: 'Tutorial',
        node: 'tutorial-campaign',
        speed: 1,
        open: true,
        simulated: true,
        state: 'running',
        channels: ['whatsapp', 'phone', 'sms'],
        starts: ['tutorial-start'],
        waiting: 0,
        started: 0,
      },
    );
    assert.deepEqual([issues, accounts], [[], []]);
  });

  it('takes a customer in, finds them in any notation, and tells their timeline in words', async () => {
    const done = await upload(`name,phone,segment\nAda Lovelace,${ADA},retail\n`);
    assert.deepEqual([done.state, done.rows, done.accepted], ['done', 1, 1]);
    const { inputs, accepted } = (await admin.get<CampaignIntake>(`${CAMPAIGN}/intake`)).body;
    assert.deepEqual([inputs, accepted], [1, 1]);
    const timeline = await admin.until<Timeline>(
      PATH_OF_ADA,
      ({ cascades }) => cascades[0]?.phase === 'waiting',
    );
    assert.deepEqual([timeline.name, timeline.optedOut, timeline.cascades.length], ['Ada Lovelace', null, 1]);
    const words = timeline.cascades[0]!.entries.map((entry) => entry.words);
    for (const wanted of [
      'Taken into the campaign',
      'Starts with WhatsApp: the declared order',
      'Taken by the provider (WhatsApp)',
      'Waits 6h until replied',
    ]) {
      assert.ok(words.includes(wanted), `${wanted} is missing in ${words.join(' | ')}`);
    }
    for (const query of ['+44 7700 900', '0044 (7700) 9001', ADA, 'ada l', 'LOVELACE']) {
      const { people } = (await admin.get<Found>(`people?query=${encodeURIComponent(query)}`)).body;
      assert.deepEqual(people, [{ contact: ADA, name: 'Ada Lovelace', campaigns: ['Tutorial'] }], query);
    }
    assert.deepEqual((await admin.get<Found>('people?query=nobody')).body, { people: [], more: false });
  });

  it('pauses, resumes and stops, and records who did it', async () => {
    assert.equal((await admin.post(`${PATH_OF_ADA}/control`, { action: 'pause' })).status, 200);
    assert.equal((await admin.get<Timeline>(PATH_OF_ADA)).body.standings[0]?.state, 'paused');
    await admin.post(`${PATH_OF_ADA}/control`, { action: 'resume' });
    await admin.post(`${CAMPAIGN}/control`, { action: 'pause', why: 'lunch' });
    assert.equal((await overview()).campaigns[0]!.state, 'paused');
    const { acts, next } = (await admin.get<Acts>('acts?limit=1')).body;
    assert.deepEqual(
      acts.map(({ action, campaign, by, why }) => ({ action, campaign, by, why })),
      [{ action: 'pause', campaign: 'Tutorial', by: 'grace', why: 'lunch' }],
    );
    const earlier = (await admin.get<Acts>(`acts?before=${next}&campaign=Tutorial`)).body;
    assert.deepEqual(
      earlier.acts.map(({ action, contact }) => [action, contact]),
      [
        ['resume', ADA],
        ['pause', ADA],
      ],
    );
    assert.equal(earlier.next, null);
  });

  it('tells open editors of changes, with ids and counters alone', async () => {
    const pushed = new Promise<CountsPush>((resolve) => {
      const take = ({ topic, data }: { topic: string; data: CountsPush }): void => {
        // Once a second: what was pushed before Bob came in tells of less.
        if (topic !== 'cascade/counts' || data[0]?.waiting !== 2) return;
        nodeRed.RED.events.off('comms', take);
        resolve(data);
      };
      nodeRed.RED.events.on('comms', take);
    });
    await admin.post(`${CAMPAIGN}/control`, { action: 'pause', channel: 'sms' });
    await upload('name,phone,segment\nBob,+447700900124,retail\n');
    assert.deepEqual(await pushed, [
      { node: 'tutorial-campaign', state: 'paused', started: 2, closed: 0, waiting: 2 },
    ]);
  });

  it('exports and forgets a person, in the store and in the rejected rows', async () => {
    await upload('name,phone\nAda,12\n');
    const files = readdirSync(join(nodeRed.userDir, 'cascade/uploads'));
    assert.deepEqual(
      files.map((file) => file.replace(/^\w+/, 'id')),
      ['id.errors.csv'],
    );
    const exported = await admin.get<{ cascades: { cascade: { customer: { name: string } } }[] }>(
      `${PATH_OF_ADA}/export`,
    );
    assert.match(exported.headers.get('content-disposition') ?? '', /^attachment/);
    assert.equal(exported.body.cascades[0]!.cascade.customer.name, 'Ada Lovelace');
    assert.deepEqual((await admin.post(`${PATH_OF_ADA}/forget`, {})).body, { count: 1 });
    assert.deepEqual((await admin.get<Found>('people?query=ada')).body, { people: [], more: false });
    const timeline = (await admin.get<Timeline>(PATH_OF_ADA)).body;
    assert.deepEqual([timeline.name, timeline.cascades], ['', []]);
    assert.ok(timeline.optedOut !== null, 'nobody contacts them again');
    assert.deepEqual(readdirSync(join(nodeRed.userDir, 'cascade/uploads')), []);
    assert.ok(!(await admin.get('acts')).text.includes(ADA));
  });

  it('opts people out, one by one and by lists, and hands the list out', async () => {
    const bob = `people/${encodeURIComponent('+447700900124')}`;
    assert.deepEqual((await admin.post<Acted>(`${bob}/opt-out`, {})).body, { count: 1 });
    assert.equal((await admin.get<Timeline>(bob)).body.optedOut?.by, 'grace');
    await upload('phone\n+4915100047000\n');
    const list = 'phone;name\n+49 15 100047000;x\n12;y\n';
    const { people, count, failed, rejected } = (await admin.csv<Suppressed>('suppressions', list)).body;
    assert.deepEqual({ people, count, failed }, { people: 1, count: 1, failed: 1 });
    assert.equal(rejected[0]?.line, 3);
    const { text } = await admin.get('suppressions.csv');
    const contacts = text.split('\r\n').map((line) => line.split(',')[0]!.replace(/:.*/, ''));
    assert.deepEqual(contacts, ['contact', '+447700900124', '+4915100047000', 'forgotten', '']);
    const again = await admin.csv<Suppressed>('suppressions', text);
    assert.deepEqual([again.body.people, again.body.failed], [3, 0]);
    const { acts } = (await admin.get<Acts>('acts?limit=3')).body;
    assert.deepEqual(
      acts.map(({ action, by, why }) => [action, by, why]),
      [
        ['suppress', 'grace', 'a list of 3'],
        ['suppress', 'grace', 'a list of 1'],
        ['opt-out', 'grace', null],
      ],
    );
  });

  it('names what needs attention, and lets another node take over what waits at one that is gone', async () => {
    await admin.post(`${CAMPAIGN}/control`, { action: 'stop', why: 'enough' });
    await admin.post(`${CAMPAIGN}/control`, { action: 'resume' });
    const cleo = '+447700900125';
    await upload(`name,phone,segment\nCleo,${cleo},retail\n`);
    const path = `people/${encodeURIComponent(cleo)}`;
    await admin.until<Timeline>(path, ({ cascades }) => cascades[0]?.phase === 'waiting');

    await nodeRed.deploy([
      ...flow.flatMap((node): FlowNode[] => {
        if (node.id === 'tutorial-wait-whatsapp') return [{ ...node, id: 'new-wait' }];
        if (node.id === 'tutorial-send-whatsapp') return [{ ...node, account: 'gone' }];
        return [node];
      }),
      { id: 'broken', type: 'cascade-campaign', name: 'Broken', document: '{', store: 'tutorial-store' },
      twilio('unset', {}),
      twilio('private', { settings: TWILIO, credentials: { authToken: '0'.repeat(32) } }),
      twilio('silent', {
        settings: TWILIO,
        credentials: { authToken: '0'.repeat(32) },
        publicUrl: 'https://flows.example.com',
      }),
    ]);
    const { issues } = await overview();
    assert.deepEqual(issues.map(({ kind, node, campaign }) => `${kind} ${node} ${campaign}`).sort(), [
      'account-broken unset null',
      'account-missing tutorial-send-whatsapp Tutorial',
      'campaign-broken broken null',
      'node-missing null Tutorial',
      'output-unwired tutorial-send-whatsapp Tutorial',
      'public-url-missing private null',
      'webhook-never silent null',
    ]);
    const broken = issues.find(({ kind }) => kind === 'account-broken');
    assert.match(String(broken?.params['reason']), /^accountSid: [^.]+\. authToken: [^.]+\. .*\.$/);
    assert.equal(broken?.told?.reason?.key, 'accounts.problem.more');
    assert.deepEqual(issues.find(({ kind }) => kind === 'node-missing')?.params, {
      name: 'Tutorial',
      missing: 'tutorial-wait-whatsapp',
      count: 1,
    });

    const { parked } = (await admin.get<Parked>('parked')).body;
    assert.deepEqual(
      parked.map(({ node, phase, count }) => ({ node, phase, count })),
      [{ node: 'tutorial-wait-whatsapp', phase: 'waiting', count: 1 }],
    );
    const from = 'tutorial-wait-whatsapp';
    const rebind = (to: string): Promise<{ status: number; body: unknown }> =>
      admin.post('parked/rebind', { from, to });
    assert.equal((await rebind('nowhere')).status, 404);
    assert.equal((await rebind('tutorial-start')).status, 400);
    assert.deepEqual(await rebind('new-wait').then(({ body }) => body), { count: 1 });
    assert.deepEqual((await admin.get<Parked>('parked')).body.parked, []);
    assert.deepEqual((await admin.post('nodes/new-wait/stop', {})).body, { count: 1 });
    const { acts } = (await admin.get<Acts>('acts?limit=2')).body;
    assert.deepEqual(
      acts.map(({ action, why }) => [action, why]),
      [
        ['stop', '1 at new-wait'],
        ['rebind', `1 from ${from} to new-wait`],
      ],
    );
    const { cascades } = (await admin.get<Timeline>(path)).body;
    assert.equal(cascades[0]?.result, 'stopped');
    assert.ok(cascades[0].entries.some(({ words }) => words === 'Ended as stopped: stopped by grace'));
  });

  it('pins where a segment starts, says so at once, records who did it, and takes it back', async () => {
    const order = { segment: 'retail', channel: 'sms' };
    const retail = { segment: 'retail', declared: 'whatsapp', share: 1, cascades: 0, sure: null };
    const { body: before } = await admin.get<Starts>(`${CAMPAIGN}/starts`);
    assert.deepEqual(
      before.starts.find(({ segment }) => segment === 'retail'),
      { ...retail, channel: 'whatsapp', by: 'declared', pin: null },
    );
    const { body: after } = await admin.post<Starts>(`${CAMPAIGN}/pin`, order);
    const { pin, ...shown } = after.starts[0]!;
    assert.deepEqual(shown, { ...retail, channel: 'sms', by: 'pinned' });
    assert.deepEqual([pin?.channel, pin?.by], ['sms', 'grace']);
    assert.equal((await overview()).campaigns[0]!.pinned, 1);
    const { body: undone } = await admin.post<Starts>(`${CAMPAIGN}/unpin`, { segment: 'retail' });
    assert.deepEqual(undone, before);
    const { acts } = (await admin.get<Acts>('acts?limit=2')).body;
    assert.deepEqual(
      acts.map(({ action, channel, by, why }) => [action, channel, by, why]),
      [
        ['unpin', 'sms', 'grace', 'segment retail'],
        ['pin', 'sms', 'grace', 'segment retail'],
      ],
    );
  });

  it('hands out what was learned, and takes it back', async () => {
    const exported = await admin.get(`${CAMPAIGN}/learning/export`);
    assert.equal(exported.status, 200, exported.text);
    assert.deepEqual((await admin.post(`${CAMPAIGN}/learning/import`, exported.text)).body, {});
    assert.deepEqual((await admin.post(`${CAMPAIGN}/learning/reset`, {})).body, {});
    assert.equal((await admin.post(`${CAMPAIGN}/learning/import`, { kind: 'else' })).status, 400);
  });

  describe('refuses', () => {
    const plain = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"action":"stop"}' };
    for (const [what, ask, status] of [
      ['a body that is no JSON', () => admin.post(`${CAMPAIGN}/control`, '{'), 400],
      ['a body of a type that any page can send', () => admin.ask(`${CAMPAIGN}/control`, plain), 400],
      [
        'a list of a type that any page can send',
        () => admin.ask('starts/tutorial-start/upload', plain),
        400,
      ],
      ['a body that is no object', () => admin.post(`${CAMPAIGN}/control`, '[]'), 400],
      ['a body that is too long', () => admin.post(`${CAMPAIGN}/control`, { why: 'x'.repeat(300_000) }), 413],
      ['an action that there is not', () => admin.post(`${CAMPAIGN}/control`, { action: 'explode' }), 400],
      [
        'a channel that there is not',
        () => admin.post(`${CAMPAIGN}/control`, { action: 'pause', channel: 'fax' }),
        400,
      ],
      ['a campaign that there is not', () => admin.post('campaigns/None/control', { action: 'pause' }), 404],
      [
        'a campaign of a hostile name',
        () => admin.post('campaigns/__proto__/control', { action: 'pause' }),
        404,
      ],
      ['a pin to a channel that there is not', () => admin.post(`${CAMPAIGN}/pin`, PIN('x', 'fax')), 404],
      ['a pin of no segment', () => admin.post(`${CAMPAIGN}/pin`, PIN('', 'sms')), 400],
      ['a pin in a campaign that there is not', () => admin.post('campaigns/None/pin', PIN('x', 'sms')), 404],
      ['to promote a person', () => admin.post(`${PATH_OF_ADA}/control`, { action: 'promote' }), 400],
      ['to promote where no cohort is', () => admin.post(`${CAMPAIGN}/control`, { action: 'promote' }), 400],
      ['a person with control characters', () => admin.get('people/%00'), 400],
      ['an address that cannot be decoded', () => admin.get('people/%2B1555secret%E0%A4%A'), 400],
      ['the same of whoever it is', () => admin.get('people/%2B1555secret%E0%A4%A', null), 400],
      ['to stop what waits at a node that there is not', () => admin.post('nodes/nothing/stop', {}), 404],
      ['to flush a node that there is not', () => admin.post('nodes/nothing/flush', {}), 404],
      ['a person nobody knows', () => admin.get('people/%2B15550000000'), 404],
      ['a query given twice', () => admin.get('people?query=a&query=b'), 400],
      ['a start node that there is not', () => admin.csv('starts/nothing/upload', 'phone\n1\n'), 404],
      ['an id that is none', () => admin.csv('starts/..%2F..%2Fx/upload', 'phone\n1\n'), 400],
      ['an upload that there is not', () => admin.get('uploads/abc'), 404],
      ['an upload of a hostile id', () => admin.get('uploads/..%2F..%2Fx'), 404],
      ['a page before nothing', () => admin.get('acts?before=-1'), 400],
    ] as const) {
      it(what, async () => {
        const answer = (await ask()) as { status: number; text: string; body: Refusal };
        assert.equal(answer.status, status, answer.text);
        assert.equal(typeof answer.body.error, 'string');
        assert.doesNotMatch(answer.text, /\bat \S+ \(|:\d+:\d+|node_modules|<html/);
        assert.doesNotMatch(answer.text, /%2B1|\+1555|secret/, 'it names nobody');
        assert.doesNotMatch(nodeRed.complaints().join(), /secret/, 'nor does the log');
      });
    }

    it('in words that name the fault, and with what is offered', async () => {
      const { error: action } = (await admin.post<Refusal>(`${PATH_OF_ADA}/control`, {})).body;
      assert.equal(action, '"action" must be one of pause, resume, stop.');
      assert.match((await admin.get<Refusal>('people?query=%00')).body.error, /characters that no name has/);
    });

    it('a list without a usable header, and says why', async () => {
      const failed = await upload('Ada Lovelace;secret\n');
      assert.equal(failed.state, 'failed');
      assert.match(failed.words[0] ?? '', /names no phone column/);
      assert.ok(!nodeRed.complaints().join().includes('Lovelace'), 'the log names nobody');
    });
  });

  describe('a campaign that goes by another name now', () => {
    it('can still be seen, paused, reported and stopped, also after a restart', async () => {
      await nodeRed.deploy(flow);
      await admin.post(`${CAMPAIGN}/control`, { action: 'resume' });
      await upload('name,phone,segment\nEve,+447700900177,retail\n');
      const { campaigns: before } = await admin.until<Overview>(
        'overview',
        ({ campaigns }) => campaigns[0]!.waiting > 0,
      );
      const { figures } = before[0]!;
      const renamed = flow.map((node) =>
        node.type === 'cascade-campaign'
          ? { ...node, document: { ...(node['document'] as object), name: 'Renewed' } }
          : node,
      );
      const pushed = new Promise<CountsPush>((resolve) => {
        const take = ({ topic, data }: { topic: string; data: CountsPush }): void => {
          if (topic !== 'cascade/counts' || data.length < 2) return;
          nodeRed.RED.events.off('comms', take);
          resolve(data);
        };
        nodeRed.RED.events.on('comms', take);
      });
      // Nothing of the process before is left.
      await nodeRed.deploy([]);
      await built.closeEngines();
      await nodeRed.deploy(renamed);
      const { campaigns, issues } = await overview();
      assert.deepEqual(
        campaigns.map(({ name, node }) => [name, node]),
        [
          ['Renewed', 'tutorial-campaign'],
          ['Tutorial', null],
        ],
      );
      assert.equal(campaigns[1]!.figures.started, figures.started);
      const issue = issues.find(({ kind }) => kind === 'campaign-nodeless');
      assert.deepEqual([issue?.campaign, issue?.params['name']], ['Tutorial', 'Tutorial']);
      assert.equal(typeof issue?.params['count'], 'number');
      assert.deepEqual(
        (await pushed).map(({ node }) => node),
        ['tutorial-campaign', null],
      );
      await admin.post(`${CAMPAIGN}/control`, { action: 'pause' });
      assert.equal((await overview()).campaigns[1]!.state, 'paused');
      assert.equal((await admin.get(`${CAMPAIGN}/report?format=csv`)).status, 200);
      const { count } = (await admin.post<Acted>(`${CAMPAIGN}/control`, { action: 'stop' })).body;
      assert.equal(count, issue?.params['count']);
      assert.deepEqual(
        (await overview()).campaigns.map(({ name }) => name),
        ['Renewed'],
      );
    });
  });
});

/** Settings of a Twilio account that have no problem. */
const TWILIO = { accountSid: `AC${'0'.repeat(32)}`, from: '+15005550006' };

/** A Twilio account, which nothing sends through. */
function twilio(id: string, change: object): FlowNode {
  return {
    id,
    type: 'channel-account',
    name: `Twilio ${id}`,
    provider: 'twilio',
    publicUrl: '',
    settings: {},
    ...change,
  };
}
