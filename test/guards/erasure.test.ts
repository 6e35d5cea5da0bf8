import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulator, fileLedger, type Provider } from '../../lib/channels/index.ts';
import type { CascadeInfo } from '../../lib/engine/message.ts';
import type { Content } from '../../lib/engine/sending.ts';
import { Flow } from '../engine/flow.ts';
import { holdRealTime } from '../engine/real-time.ts';
import { ACCEPTED, type Answer } from '../engine/scripted-provider.ts';
import { hub } from '../engine/wiring.ts';

const RULES = {
  start: 'whatsapp',
  steps: [
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ],
};
const CHATTY = { onChannel: 1, blocks: 0, delivered: 1, read: 1, replies: 1, clicks: 0, optsOut: 0 };
const PHONE = '+491715550123';
const CHAT = 'telegram:5566778899';
const TRACES = [PHONE, PHONE.slice(1), 'Rumpelstilzchen', 'Entenhausen', 'strawgold'];

describe('forgetting a person', () => {
  holdRealTime();
  const directory = mkdtempSync(join(tmpdir(), 'cascade-erasure-'));
  after(() => rmSync(directory, { recursive: true, force: true }));
  const ledger = join(directory, 'account.ledger');

  it('leaves no byte of them in store, log, ledger or exports while the learner runs; the figures stay', async () => {
    const costs = { whatsapp: 0.05, sms: 0.07 };
    await Flow.with(
      {
        campaigns: { spring: { ...RULES, value: 5, currency: 'EUR', costs, learning: { mode: 'auto' } } },
        nodes: hub(['whatsapp', 'sms']),
        file: true,
        content: ({ customer: { name, wish } }) => ({
          body: { text: `Dear ${String(name)}: ${String(wish)}` },
        }),
        provider: (clock) =>
          createSimulator(
            { behaviour: { default: { whatsapp: CHATTY, sms: CHATTY } }, faults: { throttleEvery: 2 } },
            { clock, ledger: fileLedger(ledger), account: 'account' },
          ),
      },
      async (flow) => {
        const { learning, people } = flow.engine;
        const stop = learning.start('spring', () => undefined);
        const customer = { name: 'Rumpelstilzchen', phone: PHONE, city: 'Entenhausen', wish: 'strawgold' };
        await flow.start([
          ...Array.from({ length: 5 }, (_, i) => ({ contact: `+4917155502${i}0` })),
          { contact: PHONE, customer },
        ]);
        await flow.pass(24 * 3_600_000);
        const learned = await learning.report('spring');
        assert.equal(learned?.cascades, 6, 'the learner knew them');
        const onDisk = (): ReadonlyMap<string, Buffer> =>
          new Map([...flow.files(), ['ledger', readFileSync(ledger)]]);
        const known = [...onDisk()].filter(([, bytes]) => bytes.includes(PHONE)).map(([file]) => file);
        assert.ok(known.includes('ledger') && known.includes('cascade.db-wal'), known.join());
        const before = await flow.engine.figures('spring');
        const { cascades } = await people.export(PHONE);
        assert.ok(
          cascades[0]?.attempts.some(({ tries }) => tries > 1),
          'a message of theirs was sent twice',
        );

        assert.deepEqual(await people.forget(PHONE, 'a letter'), { count: 1, spared: 0 });
        const search = async (): Promise<void> => {
          const exports = [
            await flow.engine.figures('spring'),
            await learning.report('spring'),
            await learning.export('spring'),
            await flow.store.inner.learning('spring'),
            await flow.store.acts(null, 100),
          ].map((one) => JSON.stringify(one));
          for await (const page of people.suppressions()) exports.push(JSON.stringify(page));
          for (const trace of TRACES) {
            for (const text of exports) assert.ok(!text.includes(trace), trace);
            for (const [file, bytes] of onDisk())
              assert.equal(bytes.indexOf(trace), -1, `${trace} in ${file}`);
          }
        };
        await search();
        assert.deepEqual(await flow.engine.figures('spring'), before, 'figures stay');
        const [again] = await flow.start([{ contact: PHONE, customer }]);
        assert.equal(again?.state, 'suppressed');
        // What the learner still holds is written anew, and others go on.
        await flow.start([{ contact: '+491715559999' }]);
        await flow.pass(24 * 3_600_000);
        assert.equal((await learning.report('spring'))?.cascades, 7);
        await search();
        stop();
        await flow.settle();
        await search();
      },
    );
  });

  for (const [what, first] of [
    ['the account was too fast', refusedFor('throttled', 'sender')],
    ['the account was at fault', refusedFor('no_credentials', 'account')],
    ['its answer was lost, and the books knew nothing of it', { says: 'later', took: false }],
  ] as const) {
    it(`leaves nothing of a message that went twice because ${what}`, async () => {
      const content = ({ customer: { name } }: CascadeInfo): Content => ({
        body: { text: `Dear ${String(name)}` },
      });
      const parts = { campaigns: { spring: RULES }, nodes: hub(['whatsapp', 'sms']), file: true, content };
      await Flow.with(parts, async (flow) => {
        const { provider } = flow;
        provider.tells = 'truth';
        provider.script = (_, number) => (number === 0 ? first : ACCEPTED);
        const id = await flow.one({ contact: PHONE, customer: { name: 'Rumpelstilzchen', phone: PHONE } });
        if (first.says === 'later') await flow.crash();
        await flow.pass(2 * 3_600_000);
        const [attempt] = (await flow.read(id)).attempts;
        assert.deepEqual([attempt?.tries, attempt?.state], [2, 'accepted']);
        assert.equal((await flow.engine.people.forget(PHONE, 'a letter')).count, 1);
        for (const [file, bytes] of flow.files())
          for (const trace of TRACES) assert.equal(bytes.indexOf(trace), -1, `${trace} in ${file}`);
      });
    });
  }

  it('comes with the retention also where the process starts anew every day', async () => {
    const rules = { ...RULES, guards: { retention: '1d' } };
    const parts = { campaigns: { spring: rules }, nodes: hub(['whatsapp', 'sms']), file: true };
    await Flow.with(parts, async (flow) => {
      const id = await flow.one({ contact: PHONE, customer: { name: 'Rumpelstilzchen', phone: PHONE } });
      for (let day = 0; day < 6; day++) {
        await flow.crash();
        await flow.pass(20 * 3_600_000);
      }
      assert.equal((await flow.read(id)).cascade.phase, 'closed');
      assert.deepEqual((await flow.read(id)).cascade.customer, {});
    });
  });

  it('names to the operator what a provider still holds, and nothing that leads to the person', async () => {
    const rules = { start: 'telegram', steps: [{ channel: 'telegram', wait: null, terminal: true }] };
    for (const [id, named] of [
      ['SM1', ' (SM1)'],
      [null, ''],
    ] as const) {
      const flow = await Flow.run({ campaigns: { spring: rules }, nodes: hub(['telegram']) });
      try {
        const erase: Provider['erase'] = async (attempts) => attempts.map((attempt) => ({ attempt, id }));
        Object.assign(flow.provider, { erase });
        await flow.one({ contact: CHAT, customer: { telegram: '5566778899' } });
        await flow.engine.people.forget(CHAT, 'a letter');
        assert.deepEqual(flow.faults, [
          'The scripted account account still holds 1 message to people who were forgotten: telegram of campaign ' +
            `spring, 2026-01-05${named}. Delete them there by hand, as far as it lets you.`,
        ]);
      } finally {
        await flow.end();
      }
    }
  });

  it('has the provider forget what was still under way, once its id is known, which is not kept', async () => {
    const parts = { campaigns: { spring: RULES }, nodes: hub(['whatsapp', 'sms']), file: true };
    await Flow.with(parts, async (flow) => {
      const asked = remembering(flow);
      flow.provider.script = () => ({ says: 'later' });
      await flow.one({ contact: PHONE });
      await flow.engine.people.forget(PHONE, 'a letter');
      const [attempt] = flow.provider.unanswered;
      flow.provider.answer(attempt!);
      await flow.settle();
      assert.deepEqual(asked, [
        [attempt, null],
        [attempt, `x-${attempt}`],
      ]);
      await flow.pass(48 * 3_600_000);
      for (const [file, bytes] of flow.files())
        assert.ok(!bytes.includes(`x-${attempt}`) && !bytes.includes(PHONE), file);
    });
  });

  it('has the provider forget also what only its books tell of', async () => {
    const parts = { campaigns: { spring: RULES }, nodes: hub(['whatsapp', 'sms']), file: true };
    await Flow.with(parts, async (flow) => {
      flow.provider.script = () => ({ says: 'later', took: true });
      await flow.one({ contact: PHONE });
      await flow.engine.people.forget(PHONE, 'a letter');
      flow.provider.tells = 'truth';
      const asked = remembering(flow);
      await flow.crash();
      await flow.pass(60_000);
      const [attempt] = flow.provider.taken.keys();
      assert.deepEqual(asked, [[attempt, `x-${attempt}`]]);
    });
  });

  it('tells what an account holds that nobody could ask, which is asked when the person is forgotten again', async () => {
    const flow = await Flow.run({
      campaigns: { spring: RULES },
      nodes: hub(['whatsapp', 'sms']),
      file: true,
    });
    try {
      const asked = remembering(flow);
      const id = await flow.one({ contact: PHONE });
      const bringBack = flow.withdraw();
      await flow.engine.people.forget(PHONE, 'a letter');
      assert.deepEqual(asked, []);
      assert.deepEqual(flow.faults, [
        'The account account is not deployed, so nobody has asked it to delete 1 message to people who were ' +
          'forgotten: whatsapp of campaign spring, 2026-01-05. Deploy it and forget them once more, or delete them ' +
          'there by hand.',
      ]);
      bringBack();
      assert.equal((await flow.engine.people.forget(PHONE, 'a letter again')).count, 0);
      assert.deepEqual(asked, [[`${id}-1`, `x-${id}-1`]]);
      assert.equal(flow.faults.length, 1);
    } finally {
      await flow.end();
    }
  });
});

/** A refusal that is over in a minute. */
function refusedFor(reason: string, scope: 'account' | 'sender'): Answer {
  return { says: { state: 'refused', reason, scope, retryAfterMs: 60_000 }, took: false };
}

/** Attempts and the provider's ids of them that it is asked to forget. */
function remembering({ provider }: Flow): [string, string | null][] {
  const asked: [string, string | null][] = [];
  const erase: Provider['erase'] = async (attempts) => {
    asked.push(...attempts.map(({ id, externalId }): [string, string | null] => [id, externalId]));
    return [];
  };
  Object.assign(provider, { erase });
  return asked;
}
