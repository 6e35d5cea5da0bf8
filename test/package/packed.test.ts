import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { duplicateSends, readLedger, type CascadeInfo, type LedgerEntry } from '../../lib/index.ts';
import { ROOT } from '../../scripts/node-red.mjs';
import { atSpeed, example, examples, type FlowNode, withWitness } from './examples.ts';
import { NodeRedProcess, TOKENS, type Version } from './node-red-process.ts';

const PACKAGE = '@message-cascade/node-red-cascade';
const { 'node-red': section } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  'node-red': { nodes: Record<string, string> };
};
const TYPES = Object.keys(section.nodes);

/** So fast that the 80 hours of a whole campaign take 0.8 s. */
const FAST = 360_000;
/** 80 hours in 3 s: time to be killed in. */
const BRISK = 96_000;

interface Listed {
  readonly filename: string;
  readonly size: number;
  readonly integrity: string;
  readonly files: readonly { readonly path: string }[];
}

/** The customers as CSV. */
function csv(count: number): string {
  const rows = Array.from(
    { length: count },
    (_, i) => `Person ${i},+44 7700 90${String(i).padStart(4, '0')},retail`,
  );
  return ['name,phone,segment', ...rows].join('\n');
}

/** Runs npm as the user has it, outside of this package. */
async function npm(folder: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, npm_config_update_notifier: 'false' };
  const options = { cwd: folder, env, maxBuffer: 2 ** 24, shell: process.platform === 'win32' };
  const { stdout } = await promisify(execFile)('npm', args, options);
  return stdout;
}

/**
 * Writes the package.json and lock file of a user who has chosen this package: what it depends on stands in
 * our own lock file, so that npm finds all of it in its cache and asks nobody.
 */
function orderPackage(user: string, tarball: string, integrity: string): void {
  const ours = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<
      string,
      { dev?: boolean; devOptional?: boolean; version: string; dependencies?: object }
    >;
  };
  const own = ours.packages['']!;
  const needed = Object.entries(ours.packages).filter(
    ([path, { dev, devOptional }]) => path && !dev && !devOptional,
  );
  const manifest = { name: 'user', private: true, dependencies: { [PACKAGE]: tarball } };
  const packages = {
    '': manifest,
    [`node_modules/${PACKAGE}`]: {
      version: own.version,
      resolved: tarball,
      integrity,
      dependencies: own.dependencies,
    },
    ...Object.fromEntries(needed),
  };
  const lock = { name: 'user', lockfileVersion: 3, requires: true, packages };
  writeFileSync(join(user, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(user, 'package-lock.json'), JSON.stringify(lock));
}

describe('the packed package', function () {
  this.timeout(240_000);
  let folder = '';
  let listed: Listed;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cascade-packed-'));
    const user = join(folder, 'node-red');
    mkdirSync(user);
    const json = await npm(folder, 'pack', ROOT, '--json', '--silent', '--ignore-scripts');
    listed = (JSON.parse(json) as [Listed])[0];
    orderPackage(user, `file:../${basename(listed.filename)}`, listed.integrity);
    await npm(user, 'ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what users need, and nothing else', () => {
    const icons = readdirSync(join(ROOT, 'icons')).map((file) => `dist/nodes/icons/${file}`);
    const locales = readdirSync(join(ROOT, 'locales'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => `dist/nodes/locales/${basename(parentPath)}/${name}`);
    const schemas = listed.files
      .map(({ path }) => path)
      .filter((path) => /^dist\/schema\/\w+\.schema\.json$/.test(path));
    const wanted = [
      'package.json',
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      'dist/THIRD-PARTY.md',
      'dist/package.json',
      'dist/bin/cascade.js',
      'dist/lib/cascade.js',
      'dist/lib/store-worker.js',
      ...[...TYPES, 'sidebar'].flatMap((name) => [`dist/nodes/${name}.js`, `dist/nodes/${name}.html`]),
      ...icons,
      ...locales,
      ...schemas,
      ...examples().map(({ name }) => `examples/${name}.json`),
    ];
    assert.deepEqual(new Set(listed.files.map(({ path }) => path)), new Set(wanted));
    assert.ok(schemas.includes('dist/schema/campaign.schema.json'));
    assert.ok(listed.size < 1_200_000, `${listed.size} bytes`);
  });

  it('names no path of the machine it was built on', () => {
    for (const { path } of listed.files) {
      const text = readFileSync(join(folder, 'node-red', 'node_modules', PACKAGE, path), 'utf8');
      assert.ok(!text.includes(ROOT), path);
    }
  });

  it('installs without scripts and without native code', () => {
    const modules = join(folder, 'node-red', 'node_modules');
    const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as {
      packages: Record<string, { hasInstallScript?: boolean }>;
    };
    assert.deepEqual(
      Object.keys(packages).filter((name) => packages[name]!.hasInstallScript),
      [],
    );
    const native = readdirSync(modules, { recursive: true }).filter((file) => String(file).endsWith('.node'));
    assert.deepEqual(native, []);
  });

  for (const version of ['node-red', 'node-red-4'] satisfies Version[]) {
    describe(`in ${version === 'node-red' ? 'Node-RED 5' : 'Node-RED 4'}`, () => {
      let user = '';
      let nodeRed: NodeRedProcess;

      before(async () => {
        user = join(folder, version);
        if (version !== 'node-red') {
          mkdirSync(user);
          symlinkSync(join(folder, 'node-red', 'node_modules'), join(user, 'node_modules'), 'dir');
          writeFileSync(join(user, 'package.json'), readFileSync(join(folder, 'node-red', 'package.json')));
        }
        nodeRed = await NodeRedProcess.start(version, user);
      });
      after(() => nodeRed.stop());

      it('offers every type, and logs nothing that worries', async () => {
        const sets = (await (await nodeRed.admin('nodes')).json()) as {
          module: string;
          enabled: boolean;
          types: string[];
          err?: string;
        }[];
        const ours = sets.filter(({ module }) => module === PACKAGE);
        assert.deepEqual(
          ours.filter(({ enabled, err }) => !enabled || err),
          [],
        );
        assert.deepEqual(new Set(ours.flatMap(({ types }) => types)), new Set(TYPES));
        assert.deepEqual(nodeRed.complaints(), []);
      });

      it('serves forms, help, texts and icons to the editor', async () => {
        const page = await (
          await nodeRed.admin('nodes', { headers: { accept: 'text/html', 'accept-language': 'en-US' } })
        ).text();
        for (const type of TYPES) {
          assert.ok(page.includes(`data-template-name="${type}"`), `form of ${type}`);
          assert.match(page, new RegExp(`data-help-name="${type}"`), `help of ${type}`);
          const texts = await nodeRed.admin(`nodes/${PACKAGE}/${type}/messages?lng=en-US`);
          assert.ok(Object.hasOwn((await texts.json()) as object, type), `texts of ${type}`);
        }
        for (const icon of readdirSync(join(ROOT, 'icons'))) {
          const { status, headers } = await nodeRed.admin(`icons/${PACKAGE}/${icon}`);
          assert.deepEqual([status, headers.get('content-type')], [200, 'image/svg+xml'], icon);
        }
      });

      it('checks documents for those who may read, and for nobody else', async () => {
        const ask = async (authorization: string): Promise<number> => {
          const { status } = await nodeRed.admin('cascade/campaign/check', {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization },
            body: '{"text": "{}"}',
          });
          return status;
        };
        assert.equal(await ask(''), 401);
        assert.equal(await ask('Bearer guessed'), 401);
        assert.equal(await ask(`Bearer ${TOKENS.reader}`), 200);
      });

      it('has the examples in its import menu, and deploys all of them', async () => {
        const flow: object[] = [];
        for (const { name } of examples()) {
          const answer = await nodeRed.admin(`library/examples/flows/${PACKAGE}/${encodeURIComponent(name)}`);
          assert.equal(answer.status, 200, name);
          flow.push(...((await answer.json()) as object[]));
        }
        await nodeRed.deploy(flow);
        // Examples with a real provider come without credentials: their accounts say what they lack.
        await nodeRed.line(/\[channel-account:.*authToken: missing/);
        assert.deepEqual(unexpected(nodeRed), []);
      });

      it('takes a list over HTTP to its results', async () => {
        const results = join(user, 'results.jsonl');
        await nodeRed.deploy(atSpeed(withWitness(example('02').flow, writing(results)), FAST));
        assert.equal(await post(nodeRed, csv(40)), 40);
        const told = await resultsOf(results, 40);
        assert.ok([...told.values()].every(({ result }) => result !== null));
        assert.deepEqual(unexpected(nodeRed), []);
      });

      it('refuses a list that cannot be read with the reason', async () => {
        const answer = await fetch(`${nodeRed.url}campaign`, {
          method: 'POST',
          body: 'a,b\n1,2',
          headers: { 'content-type': 'text/csv' },
        });
        assert.equal(answer.status, 400);
        assert.match(await answer.text(), /names no phone column/);
      });
    });
  }

  it('goes on after kill -9 where it was: nothing lost, nothing sent twice', async () => {
    const user = join(folder, 'killed');
    mkdirSync(user);
    symlinkSync(join(folder, 'node-red', 'node_modules'), join(user, 'node_modules'), 'dir');
    const results = join(user, 'results.jsonl');
    const ledger = join(user, 'cascade', `${BRISK}.db.simulator.ledger`);
    const people = 300;

    let nodeRed = await NodeRedProcess.start('node-red', user);
    try {
      await nodeRed.deploy(atSpeed(withWitness(example('02').flow, writing(results)), BRISK));
      assert.equal(await post(nodeRed, csv(people)), people);
      while ((await sends(ledger)).length < people / 2) await sleep(5);
      await nodeRed.stop('SIGKILL');
      const done = new Set((await lines(results)).map(({ id }) => id)).size;
      assert.ok(done < people, 'it was killed in the middle');

      nodeRed = await NodeRedProcess.start('node-red', user);
      const told = await resultsOf(results, people);
      assert.equal(told.size, people);
      assert.deepEqual(duplicateSends(await sends(ledger)), []);
      const sent = new Set(
        (await sends(ledger)).flatMap((entry) => (entry.kind === 'send' ? [entry.to] : [])),
      );
      const tried = [...told.values()].filter(({ tried: channels }) => channels.length > 0);
      assert.ok(sent.size <= tried.length);
      assert.deepEqual(nodeRed.complaints(), []);
    } finally {
      await nodeRed.stop();
    }
  });
});

/** A node that has written a result to a file, as a line of JSON, before it returns: it survives what kills the process. */
function writing(filename: string): [FlowNode] {
  const line = "JSON.stringify(msg.cascade) + '\\n'";
  const func = `global.get('appendFileSync')(${JSON.stringify(filename)}, ${line});`;
  return [{ id: 'witness', type: 'function', outputs: 0, func, wires: [] }];
}

/** What a Node-RED complains of, but for accounts of the examples that lack their credentials. */
function unexpected(nodeRed: NodeRedProcess): string[] {
  return nodeRed.complaints().filter((line) => !line.includes('[channel-account:'));
}

/** Hands a list to example 02; answers how many were accepted. */
async function post(nodeRed: NodeRedProcess, list: string): Promise<number> {
  const answer = await fetch(`${nodeRed.url}campaign`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: list,
  });
  assert.equal(answer.status, 200);
  const { accepted, rejected } = (await answer.json()) as { accepted: number; rejected: object[] };
  assert.deepEqual(rejected, []);
  return accepted;
}

/** The results by cascade, once there are this many. */
async function resultsOf(file: string, count: number): Promise<ReadonlyMap<string, CascadeInfo>> {
  for (;;) {
    const told = new Map((await lines(file)).map((cascade) => [cascade.id, cascade]));
    if (told.size >= count) return told;
    await sleep(50);
  }
}

async function lines(file: string): Promise<CascadeInfo[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as CascadeInfo]));
}

async function sends(ledger: string): Promise<LedgerEntry[]> {
  const entries = await readLedger(ledger).catch(() => []);
  return entries.filter(({ kind }) => kind === 'send');
}
