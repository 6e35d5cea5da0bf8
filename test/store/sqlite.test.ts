import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { SqliteStore, type SqliteStoreOptions } from '../../lib/store/index.ts';
import { workerHost } from '../../lib/store/sqlite/host.ts';
import { loadSqlite } from '../../lib/store/sqlite/node-sqlite.ts';
import { storeConformance, type Place } from './conformance/index.ts';
import { newcomer, NODE, Rig } from './rig.ts';

function placeOf(options: SqliteStoreOptions): Place {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-store-'));
  return {
    store: () => new SqliteStore(join(folder, 'deep', 'cascade.db'), options),
    remove: async () => rmSync(folder, { recursive: true }),
  };
}

storeConformance('SqliteStore on its own thread', () => placeOf({}));
storeConformance('SqliteStore on the calling thread', () => placeOf({ inline: true }));

describe('the file of a SqliteStore', () => {
  let folder: string;
  let path: string;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cascade-store-'));
    path = join(folder, 'cascade.db');
  });

  afterEach(async () => {
    for (const child of children.splice(0)) await kill(child);
    rmSync(folder, { recursive: true });
  });

  /** Another process with the store open; what it says is read line by line. */
  function another(task: string, { flags = [] as string[], args = [] as string[], shell = '' } = {}) {
    const script = fileURLToPath(new URL('./owner-process.ts', import.meta.url));
    const command = [process.execPath, ...flags, script, path, task, ...args];
    const child =
      shell === ''
        ? spawn(command[0]!, command.slice(1))
        : spawn('sh', ['-c', `${shell}; exec "$@"`, 'sh', ...command]);
    children.push(child);
    let errors = '';
    child.stderr.on('data', (data) => (errors += String(data)));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const heard = async (): Promise<unknown> => {
      const { value, done } = await lines.next();
      assert.ok(!done, `it ended without a word: ${errors}`);
      return JSON.parse(value) as unknown;
    };
    return { child, heard, errors: () => errors };
  }

  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** A closed store with a few cascades in it. */
  async function filled(count = 3): Promise<void> {
    const rig = await Rig.open(new SqliteStore(path, { inline: true }));
    await rig.start(Array.from({ length: count }, (_, index) => newcomer(index)));
    await rig.store.close();
  }

  async function refused(code: string, message: RegExp): Promise<void> {
    const before = readFileSync(path);
    const store = new SqliteStore(path);
    await assert.rejects(store.open(), { name: 'StoreError', code, message });
    await assert.rejects(store.read('any'), { name: 'StoreError' });
    await store.close();
    assert.ok(before.equals(readFileSync(path)), 'the file was changed');
  }

  it('is refused to a second process within 2 s, which is told the owner', async () => {
    const rig = await Rig.open(new SqliteStore(path));
    const { heard } = another('hold');
    const answer = (await heard()) as { code: string; message: string; waited: number };
    assert.equal(answer.code, 'owned');
    assert.ok(answer.waited > 0 && answer.waited < 2_000, `after ${answer.waited} ms`);
    assert.match(answer.message, new RegExp(`process ${process.pid} on `));
    await rig.start([newcomer(1)]);
    await rig.store.close();
  });

  it('is refused to a second store of the same process, and the first keeps it', async () => {
    const rig = await Rig.open(new SqliteStore(path));
    const second = new SqliteStore(path);
    await assert.rejects(second.open(), { code: 'owned' });
    await second.close();
    const { heard } = another('hold');
    assert.equal(((await heard()) as { code: string }).code, 'owned');
    await rig.store.close();
  });

  it('is free as soon as its owner is dead', async () => {
    const { child, heard } = another('hold');
    assert.equal(await heard(), 'open');
    await kill(child);
    const rig = await Rig.open(new SqliteStore(path));
    assert.equal(rig.info.fence, 2);
    await rig.store.close();
  });

  it('does not keep its process alive', async () => {
    const { child, errors } = another('leave');
    const [code] = (await once(child, 'exit')) as [number];
    assert.deepEqual([code, errors()], [0, '']);
  });

  it('holds everything that was acknowledged before kill -9', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const { child, heard } = another('start', { args: [String(round * 100_000)] });
      assert.equal(await heard(), 'open');
      for (let batch = 0; batch < 40 + round * 33; batch += 1)
        acknowledged.push(...((await heard()) as string[]));
      await kill(child);
    }
    const { store } = await Rig.open(new SqliteStore(path));
    const found = await Promise.all(acknowledged.map((id) => store.read(id)));
    assert.ok(found.every((record) => record !== null));
    await store.close();
  });

  it('is created where there is an empty file', async () => {
    writeFileSync(path, '');
    await filled();
    const rig = await Rig.open(new SqliteStore(path));
    assert.equal((await rig.cascade('c000001')).phase, 'queued');
    await rig.store.close();
  });

  it('of a later version is left alone', async () => {
    await filled();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 999');
    database.close();
    await refused('newer', /later version.*schema 999/);
  });

  it('of another program is left alone', async () => {
    const database = new DatabaseSync(path);
    database.exec('CREATE TABLE precious (x); PRAGMA user_version = 1');
    database.close();
    await refused('unreadable', /another program/);
  });

  it('that is no database is left alone', async () => {
    writeFileSync(path, 'Dear diary, '.repeat(1_000));
    await refused('unreadable', /not a database/);
  });

  it('that was cut short is left alone', async () => {
    await filled(200);
    truncateSync(path, 40_000);
    await refused('unreadable', /cannot be read/);
  });

  it('that was cut short while its log is there is left alone', async () => {
    await filled(200);
    const { child, heard } = another('start', { args: ['1000'] });
    for (let word = 0; word < 5; word += 1) await heard();
    await kill(child);
    truncateSync(path, 40_000);
    await refused('unreadable', /cannot be read/);
  });

  it('with a damaged page is left alone', async () => {
    await filled(200);
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(4096, 7), 0, 4096, 5 * 4096);
    closeSync(file);
    await refused('unreadable', /cannot be read/);
  });

  it('on a full disk fails the command, whole, and stays in use', async function () {
    if (process.platform === 'win32') this.skip();
    const { heard } = another('fill', { shell: 'ulimit -f 6000' });
    assert.equal(await heard(), 'open');
    const { code, message, started, count } = (await heard()) as Record<string, unknown>;
    assert.deepEqual([code, count], ['disk', started]);
    assert.match(String(message), /could not be written/);
    const rig = await Rig.open(new SqliteStore(path));
    assert.equal((await rig.store.states('one')).length > 0, true);
    await rig.store.close();
  });

  it('counts what is in it', async () => {
    const rig = await Rig.open(new SqliteStore(path, { inline: true }));
    for (let index = 1; index <= 30; index += 1) {
      const cascade = await rig.released(index);
      if (index % 2 === 0) await rig.waiting(cascade, 'whatsapp');
      if (index % 3 === 0) await rig.report({ outcome: 'replied', address: newcomer(index).contact });
      if (index % 5 === 0) await rig.run({ type: 'opt-out', contact: newcomer(index).contact, by: 'test' });
      if (index % 7 === 0) await rig.run({ type: 'rebind', from: NODE.wait, to: 'other' });
    }
    await rig.store.close();
    const database = new DatabaseSync(path, { readOnly: true });
    const rows = (sql: string): unknown => database.prepare(`${sql} ORDER BY 1, 2, 3, 4, 5, 6`).all();
    assert.deepEqual(
      rows('SELECT * FROM cascadeCounts WHERE count <> 0'),
      rows(`SELECT campaign, segment, home, phase, coalesce(result, '') AS result, coalesce(outcome, '') AS outcome,
              count(*) AS count
            FROM cascades GROUP BY 1, 2, 3, 4, 5, 6`),
    );
    assert.deepEqual(
      rows(
        'SELECT campaign, segment, channel, state, outcome, reason, count FROM attemptCounts WHERE count <> 0',
      ),
      rows(`SELECT campaign, segment, attempts.channel, state, coalesce(attempts.outcome, '') AS outcome,
              coalesce(reason, '') AS reason, count(*) AS count
            FROM attempts JOIN cascades ON seq = cascade GROUP BY 1, 2, 3, 4, 5, 6`),
    );
    database.close();
  });
});

describe('the thread of a SqliteStore', () => {
  it('fails its calls when it ends', async () => {
    const host = workerHost({ path: ':memory:', settleMs: 1, unknownMs: 1 });
    const asked = assert.rejects(host.ask([{ op: 'open' }]), { name: 'StoreError', code: 'internal' });
    host.end();
    await asked;
    await assert.rejects(host.ask([{ op: 'homes' }]), { name: 'StoreError', code: 'internal' });
  });
});

describe('node:sqlite', () => {
  it('when missing is named with the remedy', () => {
    assert.throws(() => loadSqlite(() => undefined), {
      name: 'StoreError',
      code: 'missing-sqlite',
      message: /Node\.js 22\.13 or later/,
    });
  });

  it('is loaded without its warning, and without losing any other', () => {
    const heard: string[] = [];
    const emitWarning = Reflect.get(process, 'emitWarning');
    const listening = ((warning: string | Error) =>
      heard.push(String(warning))) as typeof process.emitWarning;
    process.emitWarning = listening;
    try {
      loadSqlite(() => {
        process.emitWarning(
          'SQLite is an experimental feature and might change at any time',
          'ExperimentalWarning',
        );
        process.emitWarning('something else', 'ExperimentalWarning');
        return process.getBuiltinModule('node:sqlite');
      });
      assert.equal(Reflect.get(process, 'emitWarning'), listening);
    } finally {
      process.emitWarning = emitWarning;
    }
    assert.deepEqual(heard, ['something else']);
  });
});
