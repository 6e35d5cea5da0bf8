// @ts-check
/**
 * node scripts/thorough.mjs
 *
 * Repeats the randomised tests at the sizes that the promises name. The longest, 50,000
 * interleavings of STOP, takes about four minutes of processor time.
 */

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.env['CASCADE_THOROUGH'] = '1';
process.argv.splice(
  2,
  process.argv.length,
  ...globSync('test/**/*.test.ts', { cwd: root })
    .sort()
    .filter((file) => readFileSync(join(root, file), 'utf8').includes("/runs.ts'")),
);
await import('./test.mjs');
