import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { acquireEngine, closeEngines } from '../../lib/engine/registry.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { turn } from './real-time.ts';

describe('an engine that takes over the file of another one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-registry-'));
  const path = join(folder, 'store.db');
  after(async () => {
    mock.restoreAll();
    await closeEngines();
    rmSync(folder, { recursive: true, force: true });
  });

  it('opens it once that one has let go of it, however long that takes', async () => {
    const before = acquireEngine({ path, speed: 1 }, assert.fail);
    await before.engine.ready();
    let written = (): void => {};
    const writing = new Promise<void>((resolve) => (written = resolve));
    mock.method(SqliteStore.prototype, 'close', async function (this: SqliteStore) {
      await writing;
      mock.restoreAll();
      await this.close();
    });
    const opening = mock.method(SqliteStore.prototype, 'open');
    before.release();
    const next = acquireEngine({ path, speed: 2 }, assert.fail);
    for (let turns = 0; turns < 10; turns++) await turn();
    assert.equal(opening.mock.callCount(), 0);
    written();
    await next.engine.ready();
    next.release();
  });
});
