import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noteEverybody } from '../../lib/store/sqlite/people.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { newcomer, Rig } from './rig.ts';

describe('a store from before people could be found by name', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cascade-people-'));
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('has everybody noted, but for those who were erased', async () => {
    const path = join(dir, 'cascade.db');
    const rig = await Rig.open(new SqliteStore(path, { inline: true }));
    await rig.start([1, 2, 3].map((index) => newcomer(index)));
    await rig.run({ type: 'forget', contact: newcomer(3).contact, by: 'test' });
    await rig.store.close();

    const database = new DatabaseSync(path);
    const terms = (): unknown[] =>
      database
        .prepare('SELECT * FROM searchTerms')
        .all()
        .map((row) => ({ ...row }));
    const before = terms();
    database.exec('DELETE FROM searchTerms');
    noteEverybody(database);
    assert.equal(before.length, 6);
    assert.deepEqual(terms(), before);
    database.close();
  });
});
