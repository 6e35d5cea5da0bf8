import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../../scripts/node-red.mjs';

/** The Node-REDs the package is for, as they are installed here. */
export type Version = 'node-red' | 'node-red-4';

/** Tokens that the admin API takes; without one it answers 401. */
export const TOKENS = { admin: 'may-everything', reader: 'may-read' };

const SETTINGS = `
  const permissions = { '${TOKENS.admin}': '*', '${TOKENS.reader}': 'read' };
  module.exports = {
    uiHost: '127.0.0.1',
    uiPort: 0,
    flowFile: 'flows.json',
    credentialSecret: 'only for this test',
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false },
    functionGlobalContext: { appendFileSync: require('node:fs').appendFileSync },
    logging: { console: { level: 'info', metrics: false, audit: false } },
    adminAuth: {
      type: 'credentials',
      users: [],
      tokens: async (token) =>
        permissions[token] ? { username: token, permissions: permissions[token] } : null,
    },
  };
`;

/** What it prints once it takes requests. */
const LISTENS = /Server now running at (http:\/\/127\.0\.0\.1:\d+\/)/;

/** A real Node-RED in a process of its own, as users start it. */
export class NodeRedProcess {
  /** Everything it has printed. */
  readonly lines: string[] = [];
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;
  private waiting: (() => void)[] = [];

  private constructor(child: ChildProcess) {
    this.child = child;
    this.ended = once(child, 'exit').then(() => this.wake());
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line);
        this.wake();
      });
    }
  }

  /** Starts one on a port that is free; resolves once its flows have started. */
  static async start(version: Version, userDir: string): Promise<NodeRedProcess> {
    writeFileSync(join(userDir, 'settings.js'), SETTINGS);
    const child = spawn(
      process.execPath,
      [join(ROOT, 'node_modules', version, 'red.js'), '--userDir', userDir],
      { cwd: userDir, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const started = new NodeRedProcess(child);
    await started.line(LISTENS);
    await started.line(/Started flows/);
    return started;
  }

  /** Where it takes requests. */
  get url(): string {
    const [, url = ''] = LISTENS.exec(this.lines.join('\n')) ?? [];
    return url;
  }

  /** Resolves once this many lines match. Rejects when the process ends before. */
  async line(pattern: RegExp, count = 1): Promise<void> {
    while (this.matching(pattern).length < count) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`Node-RED has ended:\n${this.lines.join('\n')}`);
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private matching(pattern: RegExp): string[] {
    return this.lines.filter((line) => pattern.test(line));
  }

  private wake(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** Lines of the log that a user would worry about; advice on a campaign, and what every fresh Node-RED prints, is not. */
  complaints(): string[] {
    const usual = /Projects disabled|Encrypted credentials not found|\[warn\] \[cascade-campaign:/;
    return this.matching(/\[(warn|error|fatal)\]|unhandled|Error:/i).filter((line) => !usual.test(line));
  }

  /** Asks the admin API, as its user. */
  admin(
    path: string,
    init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const headers = { accept: 'application/json', authorization: `Bearer ${TOKENS.admin}`, ...init.headers };
    return fetch(this.url + path, { ...init, headers });
  }

  /** Deploys a flow; resolves once it has started. */
  async deploy(flow: readonly object[]): Promise<void> {
    const before = this.matching(/Started flows/).length;
    const answer = await this.admin('flows', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(flow),
    });
    if (!answer.ok) throw new Error(`POST flows answered ${answer.status}: ${await answer.text()}`);
    await this.line(/Started flows/, before + 1);
  }

  /** Ends it, by SIGTERM unless told otherwise; resolves when it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.child.kill(signal);
    await this.ended;
  }
}
