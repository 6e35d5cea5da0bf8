import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../../scripts/node-red.mjs';

/** What `npm start -- --exit` prints as its last line. */
interface Summary {
  readonly campaign: string;
  readonly rows: number;
  readonly started: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly states: Readonly<Record<string, number>>;
  readonly channels: Readonly<Record<string, { readonly attempts: number }>>;
  readonly segments: Readonly<Record<string, { readonly started: number }>>;
  readonly lost: number;
  readonly duplicateSends: number;
  readonly continued: boolean;
  readonly elapsedMs: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

describe('the demo', function () {
  this.timeout(240_000);
  let folder = '';
  let child: ChildProcess | null = null;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cascade-demo-'));
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs it to its end, or until `enough` of what it prints. */
  async function run(
    enough: (line: string) => boolean = () => false,
  ): Promise<{ lines: string[]; code: number | null }> {
    const args = ['scripts/start.mjs', '--exit', '--port', '0', '--in', folder];
    const running = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    child = running;
    const lines: string[] = [];
    createInterface({ input: running.stdout }).on('line', (line) => {
      lines.push(line);
      if (enough(line)) running.kill('SIGKILL');
    });
    const [code] = (await once(running, 'close')) as [number | null];
    return { lines, code };
  }

  function check(lines: readonly string[]): Summary {
    const summary = JSON.parse(lines.at(-1) ?? '') as Summary;
    const { rows, started, duplicates, rejected, states, channels, segments } = summary;
    assert.equal(rows, 1_000);
    assert.equal(started + duplicates + rejected, rows);
    assert.ok(started > 900 && duplicates > 0 && rejected > 0);
    assert.equal(sum(Object.values(states)), started);
    assert.deepEqual(
      Object.keys(states).filter((state) => !['success', 'exhausted', 'stopped'].includes(state)),
      [],
    );
    assert.equal(sum(Object.values(segments).map((segment) => segment.started)), started);
    assert.deepEqual(new Set(Object.keys(channels)), new Set(['whatsapp', 'phone', 'sms']));
    assert.deepEqual([summary.lost, summary.duplicateSends], [0, 0]);
    assert.ok(summary.elapsedMs > 0);
    return summary;
  }

  it('takes every customer of the list through the campaign, and accounts for each', async () => {
    const { lines, code } = await run();
    assert.equal(code, 0);
    assert.equal(check(lines).continued, false);
  });

  it('goes on where it was when it was killed in the middle', async () => {
    const middle = (line: string): boolean => Number(/(\d+) of \d+ done/.exec(line)?.[1] ?? 0) > 200;
    const { lines: first } = await run(middle);
    assert.ok(middle(first.at(-1) ?? ''), 'it was killed in the middle');
    const { lines, code } = await run();
    assert.equal(code, 0);
    assert.equal(check(lines).continued, true);
    assert.match(lines.join('\n'), /was interrupted: \d+ of \d+ cascades are done, the others go on/);
  });
});
