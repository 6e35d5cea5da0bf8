// @ts-check
/**
 * node scripts/screenshots.mjs
 *
 * Takes the pictures of the documents anew, in docs/images: the browser tests take them on their way. Look at what
 * has changed before committing it.
 */

import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.env['CASCADE_SCREENSHOTS'] = '1';
process.argv.splice(2, process.argv.length, ...globSync('test/browser/*.test.ts', { cwd: root }).sort());
await import('./test.mjs');
