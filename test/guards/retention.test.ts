import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import type { Answers } from '../../lib/cascade/answers.ts';
import type { Report, ReportMark } from '../../lib/cascade/command.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { Flow } from '../engine/flow.ts';
import { holdRealTime } from '../engine/real-time.ts';
import { hub } from '../engine/wiring.ts';
import { HOUR, newcomer, only, PLAN, Rig } from '../store/rig.ts';

const DAY = 24 * HOUR;
const HOME = 'home@example.com';
const CHAT = '5566778899';
const { contact: ADA } = newcomer(1);

describe('retention', () => {
  let folder: string;
  let rig: Rig;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cascade-retention-'));
    rig = await Rig.open(new SqliteStore(join(folder, 'cascade.db'), { inline: true }));
    await rig.store.keepPlan('one', { ...PLAN, guards: guardsOf({ retention: '1d' }), hash: 'brief' }, {});
  });
  afterEach(async () => {
    await rig.store.close();
    rmSync(folder, { recursive: true });
  });

  /** A row of somebody whose cascade is long over; `two` keeps its people. */
  const over = async (index: number, mail: string, campaign = 'one'): Promise<void> => {
    const { contact } = newcomer(index);
    const id = `${campaign} ${index}`;
    const row = { id, key: id, customer: { name: 'Rumpelstilzchen', phone: contact, email: mail } };
    const attempt = await rig.waiting(await rig.released(index, row, campaign), 'whatsapp');
    await rig.report({ outcome: 'replied', attempt: attempt.id, text: 'Yes' });
    await rig.due(['']);
  };
  const writes = (address: string, channel: string, text: string): Promise<unknown> =>
    rig.report({ outcome: 'replied', address, channel, text });
  /** The inbox is read to its end, a few reports at a time. */
  const prune = async (): Promise<void> => {
    let after: ReportMark | null = null;
    do ({ last: after } = await rig.run<'prune'>({ type: 'prune', after, limit: 2 }));
    while (after !== null);
  };
  /** The days pass by which rows of campaign `one` are too old. */
  const age = async (): Promise<number> => {
    rig.now += 30 * DAY;
    await rig.due(['']);
    rig.now += 2 * DAY;
    const { count } = await rig.run({ type: 'age', limit: 10 });
    await prune();
    await rig.run({ type: 'aged' });
    return count;
  };
  /** Which of these texts are somewhere in the store's files. */
  const onDisk = (...texts: string[]): string[] => {
    const files = readdirSync(folder).map((file) => readFileSync(join(folder, file)));
    return texts.filter((text) => files.some((bytes) => bytes.includes(text)));
  };

  it('takes what a person wrote from any address of theirs that belongs to no message', async () => {
    await writes('Ada@Example.com', 'email', 'by mail');
    await writes(CHAT, 'telegram', 'by chat');
    await writes(ADA, 'sms', 'by number');
    await over(1, 'ada@example.com');
    await rig.run({ type: 'alias', alias: CHAT, of: ADA });
    assert.deepEqual(onDisk('by mail', 'by chat', 'by number'), ['by mail', 'by chat', 'by number']);
    assert.equal(await age(), 1);
    assert.deepEqual(onDisk('by mail', 'by chat', 'by number', ADA.slice(1), CHAT, 'xample.com'), []);
  });

  it('leaves what came from an address that somebody shares whose row is kept, until that is gone as well', async () => {
    await writes(HOME, 'email', 'from home');
    await over(1, HOME);
    await over(2, HOME, 'two');
    assert.equal(await age(), 1);
    assert.deepEqual(onDisk('from home', ADA), ['from home']);
    await rig.store.keepPlan('two', { ...PLAN, guards: guardsOf({ retention: '1d' }), hash: 'brief' }, {});
    assert.equal(await age(), 1);
    assert.deepEqual(onDisk('from home', HOME), []);
  });

  it('takes what two wrote from the mailbox that they share when both go at once', async () => {
    await writes(HOME, 'email', 'from home');
    await over(1, HOME);
    await over(2, HOME);
    assert.equal(await age(), 2);
    assert.deepEqual(onDisk('from home', HOME), []);
  });

  it('takes it even where the last page of reports is read again, because a request beside it has failed', async () => {
    await over(1, HOME);
    await rig.report({ outcome: 'read', attempt: 'one 1-1', dedupe: `read:${ADA}` });
    rig.now += 32 * DAY;
    await rig.due(['']);
    rig.now += 2 * DAY;
    assert.equal((await rig.run({ type: 'age', limit: 10 })).count, 1);
    const { node, msg } = { node: '', msg: '' };
    const cascades = [newcomer(2)];
    for (let after: ReportMark | null = null, more = true; more; more = after !== null) {
      const reading: Promise<Answers['prune']> = rig.run<'prune'>({ type: 'prune', after, limit: 2 });
      const [page, failed] = await Promise.allSettled([
        reading,
        rig.run({ type: 'start', campaign: 'one', plan: 'none', node, msg, cascades }),
      ]);
      assert.ok(page.status === 'fulfilled' && failed.status === 'rejected');
      after = page.value.last;
    }
    await rig.run({ type: 'aged' });
    assert.deepEqual(onDisk(ADA), []);
  });

  it('takes name and reason out of what was ordered about a person, once no row of theirs is kept', async () => {
    await over(1, HOME);
    await over(1, HOME, 'two');
    const order = (action: 'pause' | 'resume') =>
      rig.run({ type: 'control', action, contact: ADA, by: 'ann', why: 'Rumpelstilzchen rang', limit: 9 });
    await order('pause');
    await order('resume');
    await order('pause');
    assert.equal(await age(), 1);
    assert.deepEqual(onDisk(ADA, 'Rumpelstilzchen rang'), [ADA, 'Rumpelstilzchen rang']);
    assert.equal(
      only((await rig.run({ type: 'person', contact: ADA })).standings).why,
      'Rumpelstilzchen rang',
    );

    await rig.store.keepPlan('two', { ...PLAN, guards: guardsOf({ retention: '1d' }), hash: 'brief' }, {});
    assert.equal(await age(), 1);
    assert.deepEqual(onDisk('Rumpelstilzchen'), []);
    const acts = await rig.store.acts(null, 10);
    assert.deepEqual(
      acts.map(({ action, by, why }) => [action, by, why]),
      ['pause', 'resume', 'pause'].map((action) => [action, 'ann', null]),
    );
    for (const act of acts) assert.match(act.contact ?? '', /^forgotten:/);
    // A pause holds for whoever comes with the number.
    assert.equal(only((await rig.run({ type: 'controls', campaign: null })).filter(isOf(ADA))).why, null);
  });

  it('finds very many people in the marks of reports by one reading, and takes nobody else’s', async () => {
    const people = Array.from({ length: 6 }, (_, index) => index + 10);
    for (const index of people) {
      await over(index, `customer${index}@example.com`);
      const { contact } = newcomer(index);
      await rig.report({ outcome: 'read', attempt: `one ${index}-1`, dedupe: `read:${contact}:${index}` });
    }
    const stranger = '+12025559999';
    await rig.report({ outcome: 'read', attempt: 'one 10-1', dedupe: `read:${stranger}` });
    rig.now += 32 * DAY;
    await rig.due(['']);
    rig.now += 2 * DAY;
    assert.equal((await rig.run({ type: 'age', limit: 100 })).count, people.length);
    // The process ends before the reports have been looked through.
    await rig.store.close();
    const { now } = rig;
    rig = await Rig.open(new SqliteStore(join(folder, 'cascade.db'), { inline: true }));
    rig.now = now;
    await prune();
    await rig.run({ type: 'aged' });
    assert.deepEqual(onDisk('read:+1202555', ...people.map((index) => newcomer(index).contact)), [
      'read:+1202555',
    ]);
    assert.deepEqual(onDisk(`read:${stranger}`), [`read:${stranger}`]);
  });
});

describe('a message that matched nothing', () => {
  holdRealTime();

  it('is in no file any more after two months where retention is declared, whoever wrote it', async () => {
    const rules = { start: 'sms', steps: [{ channel: 'sms', wait: null, terminal: true }] };
    const spring = { ...rules, guards: { countries: ['US'], retention: '30d' } };
    await Flow.with({ campaigns: { spring }, nodes: hub(['sms']), file: true }, async (flow) => {
      const text = 'Who is Rumpelstilzchen?';
      const reply: Report = {
        outcome: 'replied',
        dedupe: 'r1',
        address: '+12025550199',
        channel: 'sms',
        text,
      };
      await flow.provider.bring(reply);
      const isKept = (): boolean => [...flow.files().values()].some((bytes) => bytes.includes(text));
      await flow.pass(59 * DAY);
      assert.equal(isKept(), true);
      await flow.pass(3 * DAY);
      assert.equal(isKept(), false);
    });
  });
});

function isOf(contact: string): (standing: { readonly contact: string | null }) => boolean {
  return (standing) => standing.contact === contact;
}
