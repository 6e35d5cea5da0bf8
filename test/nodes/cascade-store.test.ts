import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeEngines, engines, SqliteStore } from '../../lib/index.ts';
import { waitedMs } from '../waited.ts';
import { ADA, HASTE, hub } from './hub.ts';
import { setStage } from './stage.ts';

/** A flow without any of ours. */
const NOTHING = [
  { id: 'tab', type: 'tab' },
  { id: 'witness', type: 'inbox', z: 'tab', x: 0, y: 0, wires: [] },
];

describe('cascade-store', () => {
  const stage = setStage();
  const store = (change: object) => hub(stage, { change: { store: change } });

  it('loads with its defaults, and keeps its file under the user directory', async () => {
    await stage.load(store({ path: '', speed: undefined, name: 'Memory' }));
    assert.equal((stage.node('store') as unknown as { name: string }).name, 'Memory');
    const [{ engine, key } = assert.fail()] = engines();
    await engine.ready();
    assert.deepEqual([key.path, key.speed], [join(stage.dir, 'cascade', 'cascade.db'), 1]);
    assert.ok(existsSync(key.path));
  });

  it('takes a path below the user directory, whose folder it makes', async () => {
    await stage.load(store({ path: 'deep/down/here.db' }));
    await engines()[0]!.engine.ready();
    assert.ok(existsSync(join(stage.dir, 'deep', 'down', 'here.db')));
  });

  it('keeps to real time where its speed is none', async () => {
    await stage.load(store({ speed: 'fast' }));
    assert.equal(engines()[0]!.key.speed, 1);
  });

  it('says that its folder cannot be made, and works as soon as it can', async () => {
    const obstacle = join(stage.dir, 'file');
    writeFileSync(obstacle, '');
    await stage.load(store({ path: 'file/cascade.db' }));
    assert.match(await stage.error('store', /./), /file/);
    stage.give('start', { payload: ADA });
    rmSync(obstacle);
    await stage.at('sent').next();
  });

  it('names the process that has its file, and takes the file over when that one lets go', async () => {
    const other = new SqliteStore(join(stage.dir, 'cascade.db'));
    await other.open();
    const waited = await waitedMs(async () => {
      await stage.load(hub(stage));
      assert.match(await stage.error('store', /./), new RegExp(`in use by process ${process.pid}`));
    });
    assert.ok(waited < 2_000, `${waited} ms`);
    await other.close();
    stage.give('start', { payload: ADA });
    await stage.at('sent').next();
    assert.deepEqual(stage.errors('store').slice(1), [], 'it is said once');
  });

  it('refuses a file that is none of its own, and leaves it as it is', async () => {
    const path = join(stage.dir, 'letters.db');
    writeFileSync(path, 'dear diary '.repeat(1_000));
    await stage.load(store({ path }));
    assert.match(await stage.error('store', /./), /letters\.db/);
    stage.give('start', { payload: ADA });
    assert.match(await stage.error('start', /./), /letters\.db/);
    assert.equal(readFileSync(path, 'utf8'), 'dear diary '.repeat(1_000));
  });

  it('lets go of its file with the flows, and everything is there when they come back', async () => {
    await stage.load(hub(stage));
    stage.give('start', { payload: ADA });
    const before = (await stage.at('sent').next()).cascade;
    await stage.redeploy(NOTHING);
    await closeEngines();
    await stage.redeploy(hub(stage));
    stage.give('receive', { payload: { attempt: before.attempt!.id, outcome: 'replied' } });
    assert.equal((await stage.at('result').next()).cascade.id, before.id);
  });

  it('goes on with its file when its speed is changed', async () => {
    await stage.load(hub(stage));
    stage.give('start', { payload: ADA });
    const { cascade } = await stage.at('sent').next();
    await stage.redeploy(hub(stage, { speed: HASTE }));
    assert.equal((await stage.at('result').next()).cascade.id, cascade.id);
    assert.deepEqual(stage.errors('store'), []);
  });

  it('closes within two seconds, in the middle of everything', async () => {
    await stage.load(hub(stage, { speed: 3_600 }));
    const payload = Array.from({ length: 300 }, (_, i) => ({ phone: `+44 7700 90${String(1_000 + i)}` }));
    stage.give('start', { payload });
    await stage.at('sent').take(50);
    const waited = await waitedMs(() => stage.redeploy(NOTHING));
    assert.ok(waited < 2_000, `${waited} ms`);
  });
});
