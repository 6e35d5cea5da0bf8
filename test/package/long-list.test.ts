import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Overview, Upload } from '../../nodes/admin/contract.ts';
import { AdminCaller, CLOSED } from './admin-caller.ts';
import { embeddedNodeRed } from './embedded.ts';
import { example } from './examples.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Rows that are not accepted, each as long as a row may be, and rows that are. */
const BAD = 3_000;
const GOOD = 300;
const NOTE = 'x'.repeat(8_000);

describe('a long list that is uploaded', function () {
  const nodeRed = embeddedNodeRed({}, { settings: CLOSED });
  const admin = new AdminCaller(() => nodeRed.url);
  before(() =>
    // In real time: what waits, waits.
    nodeRed.deploy(
      example('02').flow.map((node) =>
        node.type === 'cascade-store' ? { ...node, speed: 1, path: 'cascade/long-list.db' } : node,
      ),
    ),
  );

  it('is received and taken in without being held, and its bad rows come back with a remedy', async () => {
    const folder = join(nodeRed.userDir, 'cascade/uploads');
    const before = held();
    let received = Infinity;
    async function* list(): AsyncGenerator<string> {
      yield 'name,phone,segment,note\n';
      for (let i = 0; i < BAD; i++) yield `=HYPERLINK(${i}),12,retail,${NOTE}\n`;
      // All of it but what is on its way is in the file.
      for (let size = 0; size < (BAD - 100) * NOTE.length; await turn()) {
        size = filesIn(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
      }
      // What was just written is let go of in a turn of its own.
      held();
      await turn();
      received = held() - before;
      for (let i = 0; i < GOOD; i++) yield `Customer ${i},+4915${100_000_000 + i},retail,\n`;
    }
    const { id } = await admin.list<Upload>('starts/tutorial-start/upload', list());
    const seen: number[] = [];
    const done = await admin.until<Upload>(`uploads/${id}`, ({ state }) => {
      seen.push(held() - before);
      return state !== 'running';
    });
    const { state, rows, accepted, duplicates, rejected } = done;
    assert.deepEqual(
      { state, rows, accepted, duplicates, rejected },
      { state: 'done', rows: BAD + GOOD, accepted: GOOD, duplicates: 0, rejected: BAD },
    );
    assert.match(done.words[0] ?? '', /no country code/);
    // The list has 24 MB. Who holds it does so most of the time; a single look may meet pieces that are still
    // to be let go of.
    const usual = seen.toSorted((a, b) => a - b)[Math.floor(seen.length / 2)] ?? Infinity;
    for (const size of [received, usual]) assert.ok(size < 15e6, `${Math.round(size / 1e6)} MB were held`);
    assert.equal((await admin.get<Overview>('overview')).body.campaigns[0]!.figures.started, GOOD);

    const { text, headers } = await admin.get(`uploads/${done.id}/errors.csv`);
    assert.match(headers.get('content-type') ?? '', /^text\/csv/);
    const lines = text.split('\r\n');
    assert.equal(lines.length, BAD + 2);
    assert.equal(lines[0], 'line,reason,remedy,name,phone,segment,note');
    assert.match(
      lines[1]!,
      /^2,"the number has no country code.*","Write the number as .*",'=HYPERLINK\(0\),12,retail,x+$/,
    );
    assert.deepEqual(filesIn(folder), [`${id}.errors.csv`]);
  });
});

/** The files of a folder; none where it is yet to be made. */
function filesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Memory that this thread holds, in bytes, garbage left out. */
function held(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
