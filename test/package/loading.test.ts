import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../scripts/node-red.mjs';

/** Packages that take long to load, or many megabytes. */
const HEAVY = ['twilio', 'axios', 'nodemailer'];

describe('the built engine', () => {
  it('loads no provider before an account uses it', async () => {
    const engine = JSON.stringify(join(ROOT, 'dist/lib/cascade.js'));
    const script = `
      const { createProvider, providerKinds } = require(${engine});
      const context = { account: 'a', clock: { now: () => 0 }, credentials: {}, openLedger: () => null };
      for (const kind of providerKinds) if (kind !== 'simulator') createProvider(kind, {}, context).validate();
      const files = Object.keys(require.cache).join('\\n').replaceAll('\\\\', '/');
      console.log(JSON.stringify(${JSON.stringify(HEAVY)}.filter((name) => files.includes('/node_modules/' + name + '/'))));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script]);
    assert.deepEqual(JSON.parse(stdout), []);
  });

  it('holds none of their code', () => {
    const held = readFileSync(join(ROOT, 'dist/THIRD-PARTY.md'), 'utf8');
    const built = readFileSync(join(ROOT, 'dist/lib/cascade.js'), 'utf8');
    for (const name of HEAVY) {
      assert.doesNotMatch(held, new RegExp(`^#+ ${name}\\b`, 'm'));
      assert.ok(built.includes(`import("${name}")`), `${name} is loaded when it is first needed`);
      assert.ok(!built.includes(`require("${name}")`), `${name} is not loaded with the engine`);
    }
  });
});
