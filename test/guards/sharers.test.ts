import assert from 'node:assert/strict';
import type { GuardsDocument } from '../../lib/campaign/guards-document.ts';
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import type { Cascade, Customer } from '../../lib/cascade/model.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { HOUR, newcomer, NODE, only, PLAN, Rig, taken } from '../store/rig.ts';

const HOME = 'home@example.com';
const DAY = 24 * HOUR;
/** Two people who share a mailbox. */
const A = { phone: newcomer(1).contact, email: HOME };
const B = { phone: newcomer(2).contact, email: HOME };

describe('people who share an address', () => {
  let rig: Rig;
  let rows = 0;
  beforeEach(async () => {
    rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
    rows = 0;
  });
  afterEach(() => rig.store.close());

  const row = (customer: Customer) => {
    const id = `row ${++rows}`;
    return newcomer(rows, { id, key: id, contact: customer.phone ?? customer.email ?? '', customer });
  };
  const released = (customer: Customer, campaign = 'one'): Promise<Cascade> =>
    rig.released(rows + 1, row(customer), campaign);
  const next = async (customer: Customer): Promise<string> => only(await rig.start([row(customer)])).state;
  const says = async (text: string, address: string, at = rig.now): Promise<void> => {
    const channel = address.includes('@') ? 'email' : 'whatsapp';
    await rig.report({ outcome: 'replied', address, channel, text, at });
  };
  /** Whether a message to this customer may leave now. */
  const sent = async (customer: Customer, campaign = 'one'): Promise<boolean> => {
    const cascade = await rig.routed(await released(customer, campaign));
    return taken(await rig.claim(cascade, 'whatsapp')).attempt !== null;
  };
  const declare = (guards: GuardsDocument, campaign = 'one') =>
    rig.store.keepPlan(campaign, { ...PLAN, guards: guardsOf(guards), hash: `guarded ${campaign}` }, {});

  describe('and START', () => {
    beforeEach(async () => {
      await released(A);
      await released(B);
      await says('STOP', A.phone);
      rig.now += HOUR;
    });

    it('by another who shares the mailbox lifts the mailbox alone: who said STOP elsewhere is not reached', async () => {
      await says('START', HOME);
      assert.deepEqual([await next(A), await next({ phone: A.phone })], ['suppressed', 'suppressed']);
      assert.equal(await next({ email: HOME }), 'started');
      assert.equal(await next(B), 'started');
    });

    it('is noted by hand in the same way', async () => {
      assert.equal((await rig.run({ type: 'opt-in', contact: HOME, by: 'a letter' })).count, 1);
      assert.equal(await next({ phone: A.phone }), 'suppressed');
      assert.equal((await rig.run({ type: 'opt-in', contact: A.phone, by: 'a letter' })).count, 1);
      assert.equal(await next(A), 'started');
    });

    it('by their own number lifts everything of theirs', async () => {
      await says('START', A.phone);
      assert.equal(await next(A), 'started');
    });

    it('from a mailbox that is one person’s alone lifts everything of theirs', async () => {
      const own = { phone: newcomer(9).contact, email: 'nine@example.com' };
      await released(own);
      await says('STOP', own.phone);
      rig.now += HOUR;
      await says('START', own.email);
      assert.deepEqual([await next(own), await next({ phone: own.phone })], ['started', 'started']);
    });

    it('from the sender of a message that alone is told is about where that went', async () => {
      const { id } = await rig.waiting(await released({ phone: B.phone }), 'whatsapp');
      await rig.report({ outcome: 'replied', attempt: id, text: 'START' });
      assert.deepEqual([await next(B), await next(A)], ['started', 'suppressed']);
    });
  });

  describe('and STOP', () => {
    it('of one of them ends what is under way to the others, who could not be started any more either', async () => {
      const theirs = await released(B);
      const other = await released({ phone: newcomer(3).contact });
      await released(A);
      await says('STOP', A.phone);
      assert.equal((await rig.cascade(theirs.id)).outcome, 'opted_out');
      assert.equal(await next(B), 'suppressed');
      assert.equal((await rig.cascade(other.id)).outcome, null);
      // Their own number was not named by anybody who has opted out.
      assert.equal(await next({ phone: B.phone }), 'started');
    });

    for (const [way, stop] of [
      ['written from it', () => says('STOP', HOME)],
      ['noted by hand', () => rig.run({ type: 'opt-out', contact: HOME, by: 'a letter' })],
    ] as const) {
      it(`of a mailbox that more than fifty share, ${way}, is the mailbox’s alone`, async () => {
        const own = row({ email: HOME });
        const others = Array.from({ length: 51 }, (_, i) =>
          row({ phone: newcomer(100 + i).contact, email: HOME }),
        );
        await rig.start([own, ...others]);
        await stop();
        assert.equal((await rig.cascade(own.id)).outcome, 'opted_out');
        for (const { id } of others) assert.equal((await rig.cascade(id)).outcome, null);
        assert.equal(await next({ phone: newcomer(200).contact, email: HOME }), 'suppressed');
        assert.equal(await next({ phone: others[0]!.contact }), 'started');
      });
    }

    it('by one of more than fifty who were reached at a mailbox leaves the others to theirs', async () => {
      const people = Array.from({ length: 51 }, (_, i) =>
        row({ phone: newcomer(100 + i).contact, email: HOME }),
      );
      await rig.start(people);
      const { emit } = await rig.due([NODE.start]);
      for (const { contact } of people) await rig.run({ type: 'alias', alias: HOME, of: contact });
      // The one of them who was sent something is taken for the one who answers.
      const attempt = await rig.waiting(emit[7]!.cascade, 'whatsapp');
      await says('STOP', HOME);
      for (const { cascade } of emit) {
        const { outcome } = await rig.cascade(cascade.id);
        assert.equal(outcome, cascade.id === attempt.cascade ? 'opted_out' : null);
      }
      assert.equal(await next({ phone: emit[8]!.cascade.contact }), 'started');
    });
  });

  describe('are one person for the hard floor', () => {
    const others = Array.from({ length: 8 }, (_, i) => ({ phone: newcomer(20 + i).contact, email: HOME }));

    it('when rows differ in the number', async () => {
      const answers = [];
      for (const customer of others) answers.push(await sent(customer));
      assert.deepEqual(answers, [true, true, true, true, true, false, false, false]);
      rig.now += DAY;
      assert.equal(await sent({ ...others[0]!, phone: newcomer(40).contact }), true);
    });

    it('when the rows of one claim come in at once', async () => {
      const cascades = [];
      for (const customer of others) cascades.push(await rig.routed(await released(customer)));
      const answers = await Promise.all(cascades.map((cascade) => rig.claim(cascade, 'whatsapp')));
      assert.equal(answers.filter((answer) => taken(answer).attempt !== null).length, 5);
    });

    it('whether their rows name two addresses or one', async () => {
      await rig.store.keepPlan(
        'one',
        { ...PLAN, steps: [{ ...PLAN.steps[0]!, channel: 'email' }], hash: 'mail' },
        {},
      );
      let count = 0;
      for (let i = 0; i < 12; i++) {
        const decision = { order: ['email'], propensity: 1, why: '' };
        const cascades = [{ ...row(i % 2 === 0 ? A : { email: HOME }), decision }];
        await rig.run({
          type: 'start',
          campaign: 'one',
          plan: 'mail',
          node: NODE.start,
          msg: '{}',
          cascades,
        });
        const { cascade } = only((await rig.due([NODE.start])).emit);
        const { id, hop } = cascade;
        const channels = ['email'];
        const route = { type: 'route', cascade: id, hop, node: NODE.router, msg: '{}', channels } as const;
        const going = only(taken(await rig.run(route)).emit).cascade;
        if (taken(await rig.claim(going, 'email')).attempt !== null) count += 1;
      }
      assert.equal(count, 5);
    });

    it('by what an earlier row of theirs named', async () => {
      const phone = newcomer(1).contact;
      await released({ phone, email: 'old@example.com' });
      for (let i = 0; i < 5; i++)
        assert.ok(
          await sent({ phone: newcomer(30).contact, email: 'old@example.com' }, i % 2 ? 'one' : 'two'),
        );
      assert.equal(await sent({ phone, email: 'new@example.com' }), false);
    });

    it('by an address that a provider told', async () => {
      await rig.run({ type: 'alias', alias: '5566', of: A.phone });
      for (let i = 0; i < 5; i++) assert.ok(await sent({ phone: A.phone }));
      assert.equal(await sent({ phone: newcomer(5).contact, telegram: '5566' }), false);
    });

    it('also when what was sent has lost its name by age', async () => {
      await declare({ retention: '1d', frequency: { all: '1/30d' } });
      await declare({ frequency: { all: '1/30d' } }, 'two');
      const { id } = await rig.waiting(await released({ ...A, email: 'ada@example.com' }), 'whatsapp');
      rig.now = (await rig.report({ outcome: 'replied', attempt: id, text: 'Hello' })).dueAt ?? rig.now;
      await rig.due(['']);
      rig.now += 2 * DAY;
      assert.equal((await rig.run({ type: 'age', limit: 10 })).count, 1);
      assert.equal(await sent({ phone: newcomer(8).contact, email: 'ada@example.com' }, 'two'), false);
      assert.equal(await sent({ phone: newcomer(9).contact, email: 'eve@example.com' }, 'two'), true);
    });

    it('up to fifty of them: an address of more is nobody’s, and counts by what is sent to it', async () => {
      for (let i = 100; i < 151; i++) await next({ phone: newcomer(i).contact, email: HOME });
      for (let i = 200; i < 207; i++) assert.ok(await sent({ phone: newcomer(i).contact, email: HOME }));
      // The address of a WhatsApp account without a number, so that the plan of the tests reaches it.
      const named = (i: number) => ({
        ...newcomer(i),
        id: `n ${i}`,
        key: `n ${i}`,
        contact: `${i}@example.com`,
        customer: { email: `${i}@example.com`, phone: 'us.1234567890' },
      });
      for (let i = 300; i < 351; i++) await rig.start([named(i)]);
      const answers = [];
      for (let i = 400; i < 407; i++) {
        const cascade = await rig.routed(await rig.released(i, named(i)));
        answers.push(taken(await rig.claim(cascade, 'whatsapp')).attempt !== null);
      }
      assert.deepEqual(answers, [true, true, true, true, true, false, false]);
    });
  });

  describe('are one person for the declared guards', () => {
    it('of frequency, over all campaigns', async () => {
      for (const campaign of ['one', 'two']) await declare({ frequency: { all: '1/7d' } }, campaign);
      assert.equal(await sent(A), true);
      assert.equal(await sent(B, 'two'), false);
      assert.equal(await sent({ phone: newcomer(3).contact, email: 'else@example.com' }, 'two'), true);
    });

    it('of one active cascade', async () => {
      await declare({ frequency: { one_active: true } });
      const first = await released(A);
      assert.deepEqual([await next(B), await next({ email: HOME })], ['refused', 'refused']);
      await rig.run({ type: 'stop', cascade: first.id, why: 'a test', limit: 1 } as never);
      assert.equal(await next({ email: HOME }), 'started');
      assert.equal(await next(A), 'refused');
    });

    it('of one active cascade within one list', async () => {
      await declare({ frequency: { one_active: true } });
      const answers = await rig.start([row(A), row(B), row({ phone: newcomer(3).contact })]);
      assert.deepEqual(
        answers.map(({ state }) => state),
        ['started', 'refused', 'started'],
      );
    });
  });
});

describe('what somebody said last', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
    rig.now += DAY;
  });
  afterEach(() => rig.store.close());

  const { contact } = newcomer(1);
  const says = (text: string, secondsAgo: number) =>
    rig.report({
      outcome: 'replied',
      address: contact,
      channel: 'whatsapp',
      text,
      at: rig.now - secondsAgo * 1_000,
    });
  let starts = 0;
  const next = async (): Promise<string> => {
    const id = `start ${++starts}`;
    return only(await rig.start([newcomer(1, { id, key: id })])).state;
  };

  it('is START although an older STOP is delivered after it, and nothing under way ends by that', async () => {
    const { id } = await rig.waiting(await rig.released(1), 'whatsapp');
    await says('STOP', 50);
    await says('START', 10);
    const under = await rig.waiting(await rig.released(1, { id: 'again', key: 'again' }), 'whatsapp');
    await says('STOP', 20);
    await rig.report({ outcome: 'opted_out', attempt: id, at: rig.now - 30_000 });
    assert.equal((await rig.cascade('again')).result, null, under.id);
    assert.equal(await next(), 'started');
    await says('STOP', 5);
    assert.equal((await rig.cascade('again')).outcome, 'opted_out');
    assert.equal(await next(), 'suppressed');
  });

  it('is START although no STOP was known when it came', async () => {
    await says('START', 10);
    await says('STOP', 20);
    assert.equal(await next(), 'started');
  });

  it('is the STOP of the same instant, whichever comes first', async () => {
    await says('START', 10);
    await says('STOP', 10);
    assert.equal(await next(), 'suppressed');
    await says('START', 10);
    assert.equal(await next(), 'suppressed');
    await says('START', 9);
    assert.equal(await next(), 'started');
  });

  it('is the newer of two STOPs for a START that comes late, though the first is the one that is told', async () => {
    await says('STOP', 50);
    await says('STOP', 5);
    await says('START', 20);
    assert.equal(await next(), 'suppressed');
    const { contact: known } = await rig.run({ type: 'person', contact });
    assert.equal(known.optedOutAt, rig.now - 50_000);
  });

  it('is not undone by an old line of a list, and is by a new one', async () => {
    await says('STOP', 50);
    await says('START', 10);
    await rig.run({ type: 'opt-out', contact, by: 'STOP on whatsapp', at: rig.now - 50_000, listed: true });
    assert.equal(await next(), 'started');
    await rig.run({ type: 'opt-out', contact, by: 'a list', listed: true });
    assert.equal(await next(), 'suppressed');
  });

  it('counts for an erased person, too', async () => {
    const customer = { phone: contact };
    const again = async (id: string) => only(await rig.start([newcomer(1, { id, key: id, customer })])).state;
    await again('first');
    await rig.run({ type: 'forget', contact, by: 'a letter' });
    rig.now += DAY;
    await says('START', 10);
    await says('STOP', 20);
    assert.equal(await again('second'), 'started');
    await says('STOP', 5);
    assert.equal(await again('third'), 'suppressed');
  });
});

describe('a pause by an address that is nobody’s yet', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
  });
  afterEach(() => rig.store.close());

  const MAIL = 'customer1@example.com';
  const order = (action: 'pause' | 'resume', contact: string) =>
    rig.run({ type: 'control', action, contact, by: 'ann', limit: 10 });

  for (const way of [MAIL, newcomer(1).contact]) {
    it(`holds for whoever comes with it, until they are let go on by ${way}`, async () => {
      await order('pause', MAIL);
      const held = await rig.routed(await rig.released(1));
      assert.equal(taken(await rig.claim(held, 'whatsapp')).attempt, null);
      assert.equal(
        only((await rig.run({ type: 'person', contact: newcomer(1).contact })).standings).by,
        'ann',
      );
      assert.deepEqual(
        [(await order('resume', way)).count, (await order('resume', way)).changed],
        [1, false],
      );
      const again = await rig.routed(await rig.released(1, { id: 'again', key: 'again' }));
      assert.ok(taken(await rig.claim(again, 'whatsapp')).attempt);
      assert.deepEqual(await rig.run({ type: 'controls', campaign: null }), []);
    });
  }

  it('holds for a row of the address alone, where it was somebody’s already', async () => {
    await rig.released(1);
    await order('pause', MAIL);
    const held = await rig.routed(
      await rig.released(2, { contact: MAIL, customer: { email: MAIL, phone: newcomer(2).contact } }),
    );
    assert.equal(taken(await rig.claim(held, 'whatsapp')).attempt, null);
  });

  it('holds for whose it turns out to be', async () => {
    await order('pause', 'telegram:5566');
    const cascade = await rig.routed(await rig.released(1));
    await rig.run({ type: 'alias', alias: '5566', of: newcomer(1).contact });
    assert.equal(taken(await rig.claim(cascade, 'whatsapp')).attempt, null);
  });
});
