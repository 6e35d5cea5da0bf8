import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Cascade from '../../lib/index.ts';
import { ROOT, startNodeRed } from '../../scripts/node-red.mjs';
import type { FlowNode } from './examples.ts';

/** The engine as the nodes in Node-RED have it: the built one, not the sources. */
export const built = createRequire(import.meta.url)(
  join(ROOT, 'dist', 'lib', 'cascade.js'),
) as typeof Cascade;

/** A line of Node-RED's log; level 20 is an error. */
interface LogLine {
  readonly level: number;
  readonly text: string;
}

/** What a test needs of the runtime. */
interface Runtime {
  readonly events: NodeJS.EventEmitter;
  readonly nodes: { getNode(id: string): { receive(msg?: object): void } | null };
  readonly runtime: { readonly flows: { setFlows(order: object): Promise<unknown> } };
}

/** A Node-RED in this process, on a user directory of its own. */
export interface Embedded {
  readonly userDir: string;
  readonly url: string;
  readonly RED: Runtime;
  /** Deploys a flow; resolves once it has started. */
  deploy(flow: readonly FlowNode[], type?: 'full' | 'flows' | 'nodes'): Promise<void>;
  /** What it has logged as errors since the last call. */
  complaints(): string[];
}

/** How the Node-RED around a suite differs from the usual one. */
export interface Variant {
  readonly version?: 'node-red' | 'node-red-4';
  /** Node-RED settings, on top of those of scripts/node-red.mjs. */
  readonly settings?: object;
}

/** The editor's settings. Its tips throw in the browser where the page takes long to load. */
const EDITOR = { _: { editor: { view: { 'view-show-tips': false } } } };

/**
 * Has Node-RED run around the tests of the suite at hand.
 * @param shared what function nodes find by its name in the global context
 */
export function embeddedNodeRed(shared: object = {}, { version, settings }: Variant = {}): Embedded {
  let log: LogLine[] = [];
  let stop = async (): Promise<void> => {};
  const embedded = {
    userDir: '',
    url: '',
    RED: null as unknown as Runtime,
    async deploy(flow: readonly FlowNode[], type: 'full' | 'flows' | 'nodes' = 'full') {
      const { events, runtime } = embedded.RED;
      const started = new Promise((resolve) => events.once('flows:started', resolve));
      await runtime.flows.setFlows({ flows: { flows: structuredClone(flow) }, deploymentType: type });
      await started;
    },
    complaints() {
      const errors = log.filter(({ level }) => level <= 20);
      log = [];
      return errors.map(({ text }) => text);
    },
  };
  before(async () => {
    embedded.userDir = mkdtempSync(join(tmpdir(), 'cascade-embedded-'));
    writeFileSync(join(embedded.userDir, '.config.users.json'), JSON.stringify(EDITOR));
    const started = await startNodeRed({
      userDir: embedded.userDir,
      settings: { functionGlobalContext: shared, ...settings },
      ...(version === undefined ? {} : { version }),
      log: (level, text) => log.push({ level, text }),
    });
    embedded.RED = started.RED as Runtime;
    embedded.url = started.url;
    stop = started.stop;
  });
  after(async () => {
    await stop();
    await built.closeEngines();
    rmSync(embedded.userDir, { recursive: true, force: true });
  });
  return embedded;
}
