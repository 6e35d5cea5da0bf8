import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { copyStore, deployedCampaigns, SqliteStore, StoreError } from '../../lib/store/index.ts';

const OWNER = fileURLToPath(new URL('../store/owner-process.ts', import.meta.url));

describe('a copy of a store that another process writes to', () => {
  it('has everything that was committed before, while nobody else may open the store', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cascade-owner-'));
    const path = join(folder, 'cascade.db');
    const owner = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', OWNER, path, 'start', '1'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    try {
      const committed: string[] = [];
      const lines = createInterface({ input: owner.stdout });
      let wanted = (): void => {};
      let last = '';
      let ended = false;
      lines.on('line', (line) => {
        const said: unknown = JSON.parse((last = line));
        if (Array.isArray(said)) committed.push(...(said as string[]));
        wanted();
      });
      lines.on('close', () => {
        ended = true;
        wanted();
      });
      const have = async (count: number): Promise<void> => {
        while (committed.length < count) {
          assert.ok(!ended, `the owner ended with ${last}`);
          await new Promise<void>((resolve) => (wanted = resolve));
        }
      };
      for (let round = 1; round <= 3; round++) {
        await have(committed.length + 60);
        const known = [...committed];
        const target = mkdtempSync(join(folder, 'copy-'));
        const copy = new SqliteStore(await copyStore(path, target), { inline: true });
        await copy.open();
        for (const id of known) assert.ok(await copy.read(id), `${id} is missing in copy ${round}`);
        await copy.close();
        assert.deepEqual(
          deployedCampaigns(join(target, 'cascade.db')).map(({ name }) => name),
          ['one', 'two'],
        );
      }
      await assert.rejects(
        new SqliteStore(path, { inline: true }).open(),
        (error: unknown) => error instanceof StoreError && error.code === 'owned',
      );
    } finally {
      owner.kill('SIGKILL');
      if (owner.exitCode === null && owner.signalCode === null) await once(owner, 'exit');
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
