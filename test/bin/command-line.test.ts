import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runCommandLine } from '../../bin/command-line.ts';
import { SPRING, writeSample } from './sample-store.ts';

const COMMAND = fileURLToPath(new URL('../../bin/cascade.ts', import.meta.url));
const EXAMPLE = fileURLToPath(new URL('../../examples/01 Quick start (simulated).json', import.meta.url));
const CSV = `name,phone,segment
Ada Lowe,+4915123456789,retail
Ben Ito,+49 30 123456,enterprise
<b>Cleo</b>,,retail
Dan Reyes,0151 23456780,retail
`;

let folder = '';

/** A file of the tests' own folder. */
function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Runs a command in this process. */
async function cascade(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const code = await runCommandLine(args, {
    out: (text) => (said.out += text),
    err: (text) => (said.err += text),
  });
  return { code, ...said };
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'cascade-bin-'));
});

after(() => rmSync(folder, { recursive: true, force: true }));

describe('the command line', () => {
  it('tells its commands, and what each takes', async () => {
    const { code, out } = await cascade('--help');
    assert.equal(code, 0);
    for (const name of ['check', 'diff', 'simulate', 'evaluate', 'report']) {
      assert.match(out, new RegExp(`^ {2}${name} `, 'm'));
      const help = await cascade(name, '--help');
      assert.equal(help.code, 0);
      assert.match(help.out, /Usage: cascade/);
      assert.match(help.out, /--json/);
    }
  });

  it('answers wrong use with code 2 and the usage', async () => {
    const calls = [
      [],
      ['frob'],
      ['constructor'],
      ['check'],
      ['check', '--frob'],
      ['check', join(folder, 'none.json')],
      ['diff', 'one'],
      ['simulate', EXAMPLE, '--n', 'many'],
      ['simulate', EXAMPLE, '--at', 'soon'],
      ['evaluate', EXAMPLE],
      ['report'],
      ['report', '--store', 'x', '--format', 'pdf'],
    ];
    for (const args of calls) {
      const { code, out, err } = await cascade(...args);
      assert.deepEqual({ args, code, out }, { args, code: 2, out: '' });
      assert.notEqual(err, '');
    }
  });

  it('runs as a program', async () => {
    const wrong = file('wrong.json', { start: 'whatsapp', steps: [] });
    const run = promisify(execFile)(process.execPath, [COMMAND, 'check', wrong]);
    const failed = (await run.catch((error: unknown) => error)) as { code: number; stdout: string };
    assert.equal(failed.code, 1);
    assert.match(failed.stdout, /steps/);
  });
});

describe('cascade check', () => {
  it('names path, value and remedy of every problem, with code 1 for errors alone', async () => {
    const wrong = file('typo.json', { start: 'whatsap', steps: SPRING.steps });
    const found = await cascade('check', wrong, file('spring.json', SPRING));
    assert.equal(found.code, 1);
    assert.match(found.out, /typo\.json: error: start: .*"whatsap".*whatsapp/);
    assert.match(found.out, /spring\.json \(spring\): warning: steps\[1\]/);
    assert.match(found.out, /2 campaigns: 1 error, 1 warning/);
    assert.equal((await cascade('check', file('spring.json', SPRING))).code, 0);
  });

  it('checks every campaign of a flow file', async () => {
    const flow = [
      { id: 'a', type: 'cascade-campaign', name: 'first', document: SPRING },
      { id: 'b', type: 'cascade-campaign', document: { start: 'sms' } },
      { id: 'c', type: 'inject' },
    ];
    const { code, out } = await cascade('check', file('flow.json', flow), '--json');
    const told = JSON.parse(out) as { files: { campaign: string; problems: object[] }[]; errors: number };
    assert.equal(code, 1);
    assert.deepEqual(
      told.files.map(({ campaign }) => campaign),
      ['spring', 'b'],
    );
    assert.ok(told.errors > 0);
    assert.equal((await cascade('check', EXAMPLE)).code, 0);
  });

  it('takes channels that accounts declare', async () => {
    const steps = [{ channel: 'fax', wait: null, terminal: true }];
    const document = file('fax.json', { start: 'fax', steps });
    assert.equal((await cascade('check', document)).code, 1);
    assert.equal((await cascade('check', document, '--channel', 'fax')).code, 0);
  });
});

describe('cascade diff', () => {
  it('tells what changes, guards included', async () => {
    const next = {
      ...SPRING,
      segments: { enterprise: { start: 'phone' } },
      guards: { calling_hours: '09:00-18:00' },
    };
    const [old, now] = [file('old.json', SPRING), file('new.json', next)];
    const { code, out } = await cascade('diff', old, now);
    assert.equal(code, 0);
    assert.match(out, /segment enterprise: start phone added/);
    assert.match(out, /calling hours 09:00-18:00/);
    assert.deepEqual(JSON.parse((await cascade('diff', old, old, '--json')).out), {
      same: true,
      changes: [],
    });
    const broken = await cascade('diff', old, file('broken.json', '{'));
    assert.equal(broken.code, 1);
    assert.match(broken.err, /broken\.json/);
  });
});

describe('cascade simulate', () => {
  const at = ['--at', '2026-03-02T17:30:00+01:00'];

  it('shows a dry run of a list', async () => {
    const document = { ...SPRING, guards: { calling_hours: '09:00-18:00', timezone: 'Europe/Berlin' } };
    const args = [file('guarded.json', document), '--customers', file('list.csv', CSV), ...at];
    const { code, out } = await cascade('simulate', ...args, '--country', 'DE');
    assert.equal(code, 0);
    assert.match(out, /Dry run of 3 customers, handed in at 2026-03-02 16:30 UTC; nothing was sent/);
    assert.match(out, /2026-03-03 08:00 UTC {2}phone, 0\.220 EUR: .*outside of calling hours/);
    assert.match(out, /whatsapp, nothing: .*a landline has no whatsapp/);
    assert.match(out, /line 4: the customer has no phone number/);
    assert.match(out, /Nobody reacts/);
    assert.doesNotMatch(out, /Simulated/);
    const told = JSON.parse((await cascade('simulate', ...args, '--json')).out) as {
      dryRun: { total: { customers: number; rejected: number } };
      simulated: null;
    };
    assert.deepEqual([told.dryRun.total.customers, told.dryRun.total.rejected], [2, 2]);
    assert.equal(told.simulated, null);
  });

  it('runs simulated customers, the same ones for the same seed', async () => {
    const args = ['simulate', file('spring.json', SPRING), '--n', '200', ...at];
    const [one, same, other] = [
      await cascade(...args),
      await cascade(...args),
      await cascade(...args, '--seed', '2'),
    ];
    assert.match(one.out, /Simulated run of 200 customers, seed 1/);
    assert.match(one.out, /reached \d+ customers: \d+\.\d %/);
    assert.equal(one.out, same.out);
    assert.notEqual(one.out.replace('seed 1', ''), other.out.replace('seed 2', ''));
  });

  it('refuses a list it cannot read', async () => {
    const list = file('bad.csv', 'name,age\nAda,36\n');
    const { code, err } = await cascade('simulate', file('spring.json', SPRING), '--customers', list);
    assert.equal(code, 1);
    assert.match(err, /no phone column/);
  });
});

describe('cascade evaluate and cascade report', function () {
  let store = '';

  before(async () => {
    store = join(folder, 'cascade.db');
    await writeSample(store, 400);
  });

  it('estimate what another document would have brought, and say when the log cannot tell', async () => {
    const next = file('next.json', { ...SPRING, start: 'phone', steps: turned() });
    const found = await cascade('evaluate', next, '--store', store);
    assert.equal(found.code, 0, found.err);
    assert.match(found.out, /Campaign "spring", 400 cascades looked at/);
    assert.match(found.out, /as proposed +-?[\d.]+ EUR +-?[\d.]+ EUR/);
    const never = file('never.json', { ...SPRING, start: 'sms', steps: smsFirst() });
    const refused = await cascade('evaluate', never, '--store', store, '--json');
    const told = JSON.parse(refused.out) as { answered: boolean; estimate: null; reason: string };
    assert.equal(refused.code, 1);
    assert.deepEqual([told.answered, told.estimate, told.reason], [false, null, 'no overlap']);
  });

  it('report as text, JSON, CSV and HTML', async () => {
    const text = await cascade('report', '--store', store, '--campaign', 'spring');
    assert.equal(text.code, 0, text.err);
    assert.match(text.out, /^Campaign "spring", running/);
    assert.match(text.out, /400 cascades started, 0 open/);
    assert.match(text.out, /enterprise phone/);
    const told = JSON.parse((await cascade('report', '--store', store, '--json')).out) as {
      totals: { started: number };
    };
    assert.equal(told.totals.started, 400);
    assert.match((await cascade('report', '--store', store, '--format', 'csv')).out, /^campaign,segment,/);
    assert.match((await cascade('report', '--store', store, '--format', 'html')).out, /^<!doctype html>/);
  });

  it('leave the store as it was, and no copy behind', async () => {
    const { TMPDIR } = process.env;
    const look = (): unknown[] => [statSync(store).mtimeMs, readFileSync(store).length, readdirSync(folder)];
    const before = look();
    process.env['TMPDIR'] = folder;
    try {
      await cascade('report', '--store', store);
    } finally {
      if (TMPDIR === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = TMPDIR;
    }
    assert.deepEqual(look(), before);
  });

  it('say which campaigns there are', async () => {
    const wrong = await cascade('report', '--store', store, '--campaign', 'autumn');
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /"spring"/);
    const none = await cascade('report', '--store', join(folder, 'none.db'));
    assert.equal(none.code, 1);
    assert.match(none.err, /There is no store/);
  });
});

/** Phone, WhatsApp, SMS. */
function turned(): unknown[] {
  return [
    { channel: 'phone', wait: '2h', if_no_answer: 'whatsapp' },
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ];
}

/** SMS, WhatsApp, phone: an order that the log never began with. */
function smsFirst(): unknown[] {
  return [
    { channel: 'sms', wait: '6h', if_no_reply: 'whatsapp' },
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'phone' },
    { channel: 'phone', wait: null, terminal: true },
  ];
}
