/**
 * A Node-RED runtime inside this process, with this package loaded as a user would have it: linked into
 * the node_modules of a user directory. Used by the demo, the tests and the benchmarks.
 */
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const PACKAGE = '@message-cascade/node-red-cascade';

/**
 * @param {object} options
 * @param {string} options.userDir made if missing
 * @param {object[]} [options.flow] the flow file's content; without it, what the user directory holds
 * @param {number} [options.port] 0: any free one
 * @param {'node-red' | 'node-red-4'} [options.version] which of the installed Node-REDs
 * @param {object} [options.settings] further Node-RED settings
 * @param {(level: number, text: string) => void} [options.log] 20 error, 30 warning, 40 info
 * @returns {Promise<{ RED: any, url: string, stop: () => Promise<void> }>} once flows have started
 */
export async function startNodeRed({
  userDir,
  flow,
  port = 0,
  version = 'node-red',
  settings = {},
  log = () => {},
}) {
  const require = createRequire(import.meta.url);
  const RED = require(version);
  const express = createRequire(require.resolve(version))('express');
  await linkPackage(userDir);
  if (flow) await writeFile(join(userDir, 'flows.json'), JSON.stringify(flow, null, 2));

  const app = express();
  const server = createServer(app);
  RED.init(server, {
    userDir,
    flowFile: 'flows.json',
    uiHost: '127.0.0.1',
    httpAdminRoot: '/',
    httpNodeRoot: '/',
    credentialSecret: 'only for the demo and the tests',
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false, projects: { enabled: false } },
    logging: {
      console: { level: 'off', metrics: false, audit: false },
      lines: {
        level: 'info',
        metrics: false,
        audit: false,
        handler: () => (line) =>
          log(line.level, typeof line.msg === 'string' ? line.msg : String(line.msg?.message)),
      },
    },
    ...settings,
  });
  app.use(RED.settings.httpAdminRoot || '/', RED.httpAdmin);
  app.use(RED.settings.httpNodeRoot || '/', RED.httpNode);

  await listen(server, port);
  const started = new Promise((resolve) => RED.events.once('flows:started', resolve));
  await RED.start();
  await started;
  return {
    RED,
    url: `http://127.0.0.1:${server.address().port}/`,
    async stop() {
      await RED.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function linkPackage(userDir) {
  const link = join(userDir, 'node_modules', PACKAGE);
  await mkdir(dirname(link), { recursive: true });
  await rm(link, { recursive: true, force: true });
  await symlink(ROOT, link, 'dir');
}

function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
