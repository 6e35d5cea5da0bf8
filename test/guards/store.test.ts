import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import type { GuardsDocument } from '../../lib/campaign/guards-document.ts';
import type { Cascade } from '../../lib/cascade/model.ts';
import type { Plan } from '../../lib/campaign/plan.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { runs } from '../runs.ts';
import { HOUR, newcomer, NODE, only, PLAN, Rig, T0, taken } from '../store/rig.ts';

/** A store with a campaign `one` that declares guards. */
async function guarded(guards: GuardsDocument, costs: Plan['costs'] = {}, path = ':memory:'): Promise<Rig> {
  const rig = await Rig.open(new SqliteStore(path, { inline: true }));
  await rig.store.keepPlan('one', { ...PLAN, costs, guards: guardsOf(guards), hash: 'guarded' }, {});
  return rig;
}

const price = (amount: number) => ({ default: amount, countries: {} });
const all = (amount: number) => ({ whatsapp: price(amount), phone: price(amount), sms: price(amount) });

describe('guards in the store', () => {
  it('hold a send in quiet hours; the wait begins when it is made', async () => {
    const rig = await guarded({ quiet_hours: { default: '21:00-08:00' } });
    rig.now = Date.UTC(2026, 4, 4, 22);
    const customer = { phone: newcomer(1).contact, timezone: 'Europe/London' };
    const cascade = await rig.routed(await rig.released(1, { customer }));
    const { attempt, dueAt, emit } = taken(await rig.claim(cascade, 'whatsapp'));
    const opening = Date.UTC(2026, 4, 5, 7);
    assert.deepEqual([attempt, dueAt, emit], [null, opening, []]);
    rig.now = opening - 1;
    assert.equal((await rig.due([NODE.send])).count, 0);
    rig.now = opening;
    const again = only((await rig.due([NODE.send])).emit).cascade;
    const claimed = taken(await rig.claim(again, 'whatsapp')).attempt;
    assert.ok(claimed);
    const { emit: sent } = await rig.record(claimed, { state: 'accepted' });
    assert.equal(taken(await rig.wait(only(sent).cascade)).dueAt, opening + 6 * HOUR);
    await rig.store.close();
  });

  it('never let a sixth send out to one person in 24 hours, over all campaigns and without any guards', async () => {
    const rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
    const { contact, customer } = newcomer(0);
    for (let i = 1; i <= 6; i++) {
      const campaign = i % 2 === 0 ? 'one' : 'two';
      const cascade = await rig.routed(
        await rig.released(i, { contact, customer, key: `order ${i}` }, campaign),
      );
      const answer = taken(await rig.claim(cascade, 'whatsapp'));
      assert.equal(answer.attempt === null, i === 6, String(i));
      if (i === 6) assert.equal(answer.dueAt, T0 + 24 * HOUR);
      rig.now += 1;
    }
    await rig.store.close();
  });

  it('never spend more than the cap, to the cent, however many send at once; refusals give back', async () => {
    const rig = await guarded({ spend: { campaign: 10 } }, all(0.1));
    const cascades = [];
    for (let i = 0; i < 200; i++) cascades.push(await rig.routed(await rig.released(i)));
    const answers = await Promise.all(cascades.map((cascade) => rig.claim(cascade, 'whatsapp')));
    const won = answers.flatMap((answer) => taken(answer).attempt ?? []);
    assert.equal(won.length, 100);
    const [halted] = await rig.run({ type: 'controls', campaign: 'one' });
    assert.match(halted?.why ?? '', /spend cap of 10/);
    for (const attempt of won.slice(0, 7)) {
      await rig.record(attempt, { state: 'refused', reason: 'invalid_number', scope: 'contact' });
    }
    const resumed = await rig.run({
      type: 'control',
      action: 'resume',
      campaign: 'one',
      by: 'ann',
      limit: 500,
    });
    assert.equal(resumed.count, 100);
    const { emit } = await rig.due([NODE.send], 500);
    const more = await Promise.all(emit.map(({ cascade }) => rig.claim(cascade, 'whatsapp')));
    assert.equal(more.filter((answer) => taken(answer).attempt !== null).length, 7);
    await rig.store.close();
  });

  it('put off what a day’s cap has no room for to the next day', async () => {
    const rig = await guarded({ spend: { day: 0.15 }, timezone: 'Asia/Tokyo' }, all(0.1));
    rig.now = Date.UTC(2026, 4, 4, 3);
    await rig.claimed(await rig.released(1), 'whatsapp');
    const held = taken(await rig.claim(await rig.routed(await rig.released(2)), 'whatsapp'));
    assert.equal(held.dueAt, Date.UTC(2026, 4, 4, 15));
    await rig.store.close();
  });

  it('halt a channel at its limit, keep everybody’s place, and let them go on after the mend', async () => {
    const rig = await guarded({ halt: { failed: 0.2, min: 10 } });
    let halts = 0;
    for (let i = 0; i < 12; i++) {
      const answer = taken(await rig.claim(await rig.routed(await rig.released(i)), 'whatsapp'));
      if (answer.attempt === null) {
        assert.equal(answer.dueAt, null);
        continue;
      }
      const { notices } = await rig.record(answer.attempt, {
        state: 'refused',
        reason: 'unreachable',
        scope: 'contact',
      });
      halts += notices?.length ?? 0;
      if (notices) assert.deepEqual([notices[0]?.channel, i], ['whatsapp', 9]);
    }
    assert.equal(halts, 1);
    const [standing] = await rig.run({ type: 'controls', campaign: 'one' });
    assert.equal(standing?.why, 'whatsapp: 10 of 10 sends failed or bounced; the limit is 20 %');
    const order = {
      type: 'control',
      action: 'resume',
      campaign: 'one',
      channel: 'whatsapp',
      by: 'ann',
      limit: 50,
    } as const;
    assert.deepEqual((await rig.run(order)).count, 2);
    assert.equal((await rig.due([NODE.send])).emit.length, 2);
    assert.deepEqual(await rig.run({ type: 'controls', campaign: 'one' }), []);
    await rig.store.close();
  });

  it('do not halt a mended channel for what comes in late of messages from before', async () => {
    const rig = await guarded({ halt: { failed: 0.2, complaints: 0.1, min: 5 } });
    const halted = async (): Promise<boolean> =>
      (await rig.run({ type: 'controls', campaign: 'one' })).length > 0;
    const old = [];
    for (let i = 0; i < 40; i++) old.push(await rig.waiting(await rig.released(i), 'whatsapp'));
    const fail = ({ id }: { id: string }) =>
      rig.report({ outcome: 'failed', attempt: id, reason: 'unknown', scope: 'message' });
    while (!(await halted())) await fail(old.shift()!);
    rig.now += HOUR;
    const resume = { type: 'control', action: 'resume', campaign: 'one', by: 'ann', limit: 500 } as const;
    await rig.run({ ...resume, channel: 'whatsapp' });
    const anew = [];
    for (let i = 100; i < 110; i++) anew.push(await rig.waiting(await rig.released(i), 'whatsapp'));
    for (const attempt of old.splice(0, 10)) await fail(attempt);
    for (const { id } of old.splice(0, 10)) {
      await rig.report({ outcome: 'replied', attempt: id, text: 'This is spam' });
    }
    assert.ok(!(await halted()), 'ten of ten new ones went well');
    for (const attempt of anew) await fail(attempt);
    assert.ok(await halted(), 'and ten of ten that fail are too many again');
    await rig.store.close();
  });

  it('do not hold it against a channel that a message was called off', async () => {
    const rig = await guarded({ halt: { failed: 0.2, min: 10 } });
    for (let i = 0; i < 12; i++) {
      const answer = taken(await rig.claim(await rig.routed(await rig.released(i)), 'whatsapp'));
      assert.ok(answer.attempt);
      await rig.record(answer.attempt, { state: 'accepted' });
      const report = { outcome: 'failed', attempt: answer.attempt.id, reason: 'cancelled_by_us' } as const;
      const { notices } = await rig.report({ ...report, dedupe: String(i) });
      assert.equal(notices, undefined);
    }
    await rig.store.close();
  });

  it('hold everybody back behind the cohort until somebody promotes, and draw the same again', async () => {
    const drawnOf = async (order: readonly number[]): Promise<string[]> => {
      const rig = await guarded({ cohort: { size: 10 } });
      await rig.start(order.map((index) => newcomer(index)));
      assert.equal((await rig.due([NODE.start])).count, 0);
      assert.equal((await rig.run({ type: 'draw', campaign: 'one' })).drawn, 10);
      assert.equal((await rig.run({ type: 'draw', campaign: 'one' })).drawn, 0);
      const { emit } = await rig.due([NODE.start]);
      const promote = { type: 'control', action: 'promote', campaign: 'one', by: 'ann', limit: 500 } as const;
      assert.deepEqual(
        [(await rig.run(promote)).count, (await rig.run(promote)).count],
        [order.length - 10, 0],
      );
      assert.equal((await rig.due([NODE.start], 500)).count, order.length - 10);
      const [standing] = await rig.run({ type: 'controls', campaign: 'one' });
      assert.deepEqual([standing?.state, standing?.by, standing?.at], ['promoted', 'ann', T0]);
      await rig.start([newcomer(900)]);
      assert.equal((await rig.due([NODE.start])).count, 1);
      await rig.store.close();
      return emit.map(({ cascade }) => cascade.id).toSorted();
    };
    const list = Array.from({ length: 60 }, (_, i) => i);
    const first = await drawnOf(list);
    assert.equal(first.length, 10);
    assert.deepEqual(await drawnOf(list.toReversed()), first);
  });

  it('promote a cohort by itself when all of it has ended and nothing is halted', async () => {
    const rig = await guarded({ cohort: { size: 2, promote: 'auto' }, halt: { failed: 0.5 } });
    await rig.start([newcomer(1), newcomer(2), newcomer(3)]);
    await rig.run({ type: 'draw', campaign: 'one' });
    const { emit } = await rig.due([NODE.start]);
    const attempts = [];
    for (const { cascade } of emit) attempts.push(await rig.waiting(cascade, 'whatsapp'));
    const first = await rig.report({ outcome: 'replied', attempt: attempts[0]!.id });
    assert.equal(first.notices, undefined);
    const second = await rig.report({ outcome: 'replied', attempt: attempts[1]!.id });
    assert.equal(second.notices?.[0]?.kind, 'promoted');
    await rig.store.close();
  });

  it('refuse numbers of countries that are not declared, and rows that could be reached nowhere', async () => {
    const rig = await guarded({ countries: ['DE'], consent: {} });
    const consent = { consent_source: 'form', consent_at: '2026-01-01' };
    const phone = '+4915112345678';
    const answers = await rig.start([
      newcomer(1, { contact: phone, key: phone, customer: { phone, ...consent } }),
      newcomer(2, { customer: { phone: '+12025550102', ...consent } }),
      newcomer(3, { customer: { phone: '+4915112345670' } }),
    ]);
    assert.deepEqual(
      answers.map((answer) => ('field' in answer ? answer.field : answer.state)),
      ['started', 'phone', 'consent'],
    );
    await rig.store.close();
  });

  it('take a STOP word on any channel for an opt-out, and a START word for the way back', async () => {
    const rig = await guarded({});
    const { contact } = newcomer(1);
    await rig.waiting(await rig.released(1), 'whatsapp');
    const { emit } = await rig.report({
      outcome: 'replied',
      address: contact,
      channel: 'sms',
      text: 'Désabonner !',
    });
    assert.equal(only(emit).cascade.outcome, 'opted_out');
    assert.equal(
      (await rig.start([newcomer(7, { contact, customer: { phone: contact } })]))[0]?.state,
      'suppressed',
    );
    const byMail = newcomer(8, {
      contact: 'customer1@example.com',
      customer: { email: 'customer1@example.com' },
    });
    assert.equal((await rig.start([byMail]))[0]?.state, 'suppressed');
    await rig.report({ outcome: 'replied', address: contact, channel: 'sms', text: 'hello again' });
    assert.equal((await rig.start([newcomer(7, { contact })]))[0]?.state, 'suppressed');
    rig.now += 1;
    await rig.report({ outcome: 'replied', address: contact, channel: 'sms', text: 'Start' });
    assert.equal((await rig.start([newcomer(7, { contact })]))[0]?.state, 'started');
    assert.equal((await rig.start([byMail]))[0]?.state, 'started');
    await rig.store.close();
  });

  it('keep marketing off one channel, and nothing else, when that is what the person asked for', async () => {
    const rig = await guarded({});
    const { contact } = newcomer(1);
    const who = { address: contact };
    const by = 'preference on whatsapp';
    await rig.run({ type: 'marketing', who, channel: 'whatsapp', wanted: false, by });
    const cascade = await rig.routed(await rig.released(1));
    const { attempt, emit } = taken(await rig.claim(cascade, 'whatsapp'));
    assert.deepEqual([attempt, only(emit).port], [null, 1]);
    assert.ok(await rig.claimed(only(emit).cascade, 'phone'));
    await rig.store.keepPlan(
      'one',
      { ...PLAN, guards: guardsOf({ purpose: 'transactional' }), hash: 'expected' },
      {},
    );
    const other = await rig.routed(await rig.released(2, { contact, key: 'order' }));
    assert.ok(taken(await rig.claim(other, 'whatsapp')).attempt);
    await rig.store.close();
  });

  it('pause, resume and stop a campaign, a channel and a person, and say how many', async () => {
    const rig = await guarded({});
    const order = (
      action: 'pause' | 'resume' | 'stop',
      what: { campaign?: string; channel?: string; contact?: string },
    ) => rig.run({ type: 'control', action, ...what, by: 'ann', limit: 100 });
    const at: Cascade[] = [];
    for (const index of [1, 2, 3, 4]) at.push(await rig.routed(await rig.released(index)));
    await order('pause', { campaign: 'one' });
    assert.equal(taken(await rig.claim(at[0]!, 'whatsapp')).attempt, null);
    assert.equal((await order('resume', { campaign: 'one' })).count, 1);
    const again = only((await rig.due([NODE.send])).emit).cascade;
    assert.ok(taken(await rig.claim(again, 'whatsapp')).attempt);

    await order('pause', { contact: newcomer(2).contact });
    assert.equal(taken(await rig.claim(at[1]!, 'whatsapp')).attempt, null);
    assert.equal((await order('stop', { contact: newcomer(2).contact })).count, 1);

    await order('pause', { campaign: 'one', channel: 'whatsapp' });
    assert.equal(taken(await rig.claim(at[2]!, 'whatsapp')).attempt, null);
    assert.equal((await order('stop', { campaign: 'one', channel: 'whatsapp' })).count, 1);
    const third = only((await rig.due([NODE.send])).emit).cascade;
    const passed = taken(await rig.claim(third, 'whatsapp'));
    assert.equal(only(passed.emit).port, 1);
    assert.ok(await rig.claimed(only(passed.emit).cascade, 'phone'));

    const stopped = await order('stop', { campaign: 'one' });
    assert.equal(stopped.count, 3);
    assert.equal((await rig.start([newcomer(9)]))[0]?.state, 'refused');
    assert.equal((await order('stop', { campaign: 'one' })).count, 0);
    await rig.store.close();
  });

  it('let go at once of those who wait for the morning in front of a channel that is stopped', async () => {
    const rig = await guarded({ quiet_hours: { default: '21:00-08:00' } });
    rig.now = Date.UTC(2026, 4, 4, 22);
    const held = await rig.routed(
      await rig.released(1, { customer: { ...newcomer(1).customer, timezone: 'UTC' } }),
    );
    assert.ok((taken(await rig.claim(held, 'whatsapp')).dueAt ?? 0) > rig.now);
    const stop = {
      type: 'control',
      action: 'stop',
      campaign: 'one',
      channel: 'whatsapp',
      by: 'ann',
      limit: 9,
    } as const;
    assert.deepEqual([(await rig.run(stop)).count, (await rig.run(stop)).count], [1, 0]);
    const { cascade } = only((await rig.due([NODE.send])).emit);
    const { attempt, emit } = taken(await rig.claim(cascade, 'whatsapp'));
    assert.deepEqual([attempt, only(only(emit).attempts).reason], [null, 'channel_stopped']);
    await rig.store.close();
  });

  it('never claim a send after an opt-out, whatever it is interleaved with', async () => {
    const rig = await guarded({});
    let seed = 3;
    const next = (n: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % n;
    for (let round = 0; round < runs(1_000, 50_000); round++) {
      const { contact } = newcomer(round);
      const cascade = await rig.released(round);
      let out = false;
      const claim = async (channel: string): Promise<void> => {
        const { hop, phase } = await rig.cascade(cascade.id);
        if (phase !== 'moving') return;
        const answer = await rig.claim({ ...cascade, hop }, channel);
        if ('problem' in answer || answer.attempt === null) return;
        assert.ok(!out, `${contact} was claimed after the opt-out`);
        await rig.record(answer.attempt, { state: 'accepted' });
      };
      const says = (text: string) =>
        rig.report({
          outcome: 'replied',
          address: contact,
          channel: 'sms',
          text,
          dedupe: `${round}:${text}`,
        });
      const ways: (() => Promise<unknown>)[] = [
        () => says('STOP'),
        () => says('Arrêt'),
        () => rig.report({ outcome: 'opted_out', address: contact, channel: 'whatsapp' }),
        () => rig.run({ type: 'opt-out', contact, by: 'a letter' }),
      ];
      // Forgetting rewrites the file: now and then is enough.
      const forgets = (): Promise<unknown> => rig.run({ type: 'forget', contact, by: 'a letter' });
      const way = next(200) === 0 ? forgets : ways[next(ways.length)]!;
      const steps: (() => Promise<unknown>)[] = [
        ...['whatsapp', 'phone', 'sms'].map((channel) => () => claim(channel)),
        async () => {
          await way();
          out = true;
        },
        () => rig.report({ outcome: 'delivered', address: contact, channel: 'whatsapp' }),
        () => rig.run({ type: 'due', homes: [NODE.send, ''], limit: 50 }),
        () => rig.run({ type: 'control', action: 'pause', campaign: 'one', by: 'x', limit: 50 }),
        () => rig.run({ type: 'control', action: 'resume', campaign: 'one', by: 'x', limit: 50 }),
      ];
      for (let i = steps.length - 1; i > 0; i--) {
        const j = next(i + 1);
        [steps[i], steps[j]] = [steps[j]!, steps[i]!];
      }
      for (const step of steps) await step();
      await rig.run({ type: 'control', action: 'resume', campaign: 'one', by: 'x', limit: 50 });
      assert.equal((await rig.cascade(cascade.id)).result, 'stopped');
    }
    await rig.store.close();
  });

  it('erase a person: no byte of number, name or texts is left, the figures and the suppression are', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'cascade-forget-'));
    try {
      const rig = await guarded({}, {}, join(directory, 'cascade.db'));
      const phone = '+12025550001';
      const customer = { name: 'Rumpelstilzchen', phone, email: 'rumpel@example.org', city: 'Entenhausen' };
      const mine = { contact: phone, key: phone, customer };
      for (let i = 100; i < 160; i++) await rig.waiting(await rig.released(i), 'whatsapp');
      const cascade = await rig.released(1, mine);
      const said = { text: 'Lieber Rumpelstilzchen in Entenhausen' };
      const { attempt } = taken(await rig.claim(await rig.routed(cascade), 'whatsapp', said));
      assert.ok(attempt);
      await rig.record(attempt, { state: 'accepted', externalId: 'wamid.1' });
      await rig.report({ outcome: 'read', attempt: attempt.id, dedupe: `${phone}:read` });
      await rig.report({
        outcome: 'replied',
        attempt: attempt.id,
        address: phone,
        text: 'Heißgeliebtes Gold',
      });
      await rig.report({
        outcome: 'replied',
        account: 'x',
        address: phone,
        text: 'Heißgeliebtes Gold',
      } as never);
      const before = await rig.store.attemptCounts('one');
      const person = await rig.run({ type: 'person', contact: phone });
      assert.equal(person.cascades.length, 1);
      assert.match(JSON.stringify(person), /Rumpelstilzchen.*Heißgeliebtes/);

      const erased = await rig.run({ type: 'forget', contact: phone, by: 'a letter' });
      assert.deepEqual([erased.count, erased.attempts.length], [1, 1]);
      await rig.report({
        outcome: 'replied',
        externalId: 'wamid.1',
        address: phone,
        text: 'Heißgeliebtes Gold',
      });
      await rig.report({ outcome: 'replied', address: phone, channel: 'sms', text: 'Heißgeliebtes Gold' });
      const exported = JSON.stringify([
        await rig.run({ type: 'person', contact: phone }),
        await rig.run({ type: 'suppressions', after: '', limit: 100 }),
        await rig.everythingOf('c000001'),
      ]).replaceAll(`"id":"${phone}"`, '');
      const secrets = [
        phone,
        phone.slice(1),
        'Rumpelstilzchen',
        'rumpel@example',
        'Entenhausen',
        'Heißgeliebtes',
      ];
      const files = readdirSync(directory).map((file) => readFileSync(join(directory, file)));
      for (const secret of secrets) {
        for (const bytes of files) assert.equal(bytes.indexOf(secret), -1, secret);
        assert.ok(!exported.includes(secret), secret);
      }
      assert.deepEqual(await rig.store.attemptCounts('one'), before);
      for (const again of [
        newcomer(5, mine),
        newcomer(6, { contact: customer.email, key: 'k', customer: { email: customer.email } }),
      ]) {
        assert.equal((await rig.start([again]))[0]?.state, 'suppressed');
      }
      await rig.store.close();
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('let personal data go when the retention has passed', async () => {
    const rig = await guarded({ retention: '30d' });
    await rig.waiting(await rig.released(1), 'whatsapp');
    const { dueAt } = await rig.report({ outcome: 'replied', attempt: 'c000001-1' });
    rig.now = dueAt ?? 0;
    await rig.due(['']);
    rig.now = T0 + 29 * 24 * HOUR;
    assert.equal((await rig.run({ type: 'age', limit: 10 })).count, 0);
    rig.now += 2 * 24 * HOUR;
    assert.equal((await rig.run({ type: 'age', limit: 10 })).count, 1);
    assert.equal((await rig.run({ type: 'age', limit: 10 })).count, 0);
    assert.deepEqual((await rig.cascade('c000001')).customer, {});
    await rig.store.close();
  });
});
