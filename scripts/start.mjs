/**
 * `npm start`: the demo. Node-RED with the quick-start flow, and 1,000 fictional customers through it.
 *
 *   npm start                  stays up with the editor open
 *   npm start -- --exit        ends with the campaign; the last line on stdout is its summary as JSON
 *   npm start -- --port 1881   another port for the editor (default 1880)
 *   npm start -- --fresh       forgets an interrupted campaign instead of continuing it
 *   npm start -- --in DIR      keeps its folder, .demo, in DIR instead of this clone
 */
import './follow-parent.mjs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './node-red.mjs';
import { runDemo } from './demo/run.mjs';

const { values } = parseArgs({
  options: {
    exit: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    port: { type: 'string', default: '1880' },
    in: { type: 'string', default: ROOT },
  },
});

const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  process.stderr.write(`--port ${values.port} is no port: give a number from 0 (any free one) to 65535.\n`);
  process.exit(2);
}

try {
  const { summary, stop } = await runDemo({
    home: join(resolve(values.in), '.demo'),
    port,
    fresh: values.fresh,
  });
  if (values.exit) {
    await stop();
    process.stdout.write(`${JSON.stringify(summary)}\n`);
    process.exit(summary.lost === 0 && summary.duplicateSends === 0 ? 0 : 1);
  }
} catch (error) {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exit(1);
}
