import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build, missing } from '../../scripts/build.mjs';
import { page } from '../../scripts/build/page.mjs';

const PACKAGE = { main: 'dist/lib/cascade.js', 'node-red': { nodes: { ping: 'dist/nodes/ping.js' } } };

/** The smallest package that the build accepts: one node and an engine with a counter. */
const SOURCES: Record<string, string> = {
  'package.json': JSON.stringify(PACKAGE),
  'lib/index.ts': `export { counter } from './counter.ts';`,
  'lib/counter.ts': 'export const counter = { value: 0 }; export const here = import.meta.url;',
  'nodes/ping/ping.ts': `import { counter } from '../../lib/index.ts';
    import type { here } from '../../lib/counter.ts';
    import { step } from '../glue/step.ts';
    export default function ping(): typeof here { counter.value += step; return ''; }`,
  'nodes/glue/step.ts': 'export const step = 1;',
  'nodes/ping/ping.editor.ts': `RED.nodes.registerType('ping', { category: 'cascade', inputs: 1, outputs: 2 });`,
  'nodes/ping/ping.html': '<script type="text/html" data-template-name="ping"></script>',
  'icons/ping.svg': '<svg/>',
};

describe('the build', () => {
  let root: string;

  /** Builds the smallest package with some of its sources replaced. */
  function buildWith(changes: Record<string, string>): Promise<Map<string, string | Buffer>> {
    for (const [path, text] of Object.entries({ ...SOURCES, ...changes })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return build(root);
  }

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cascade-build-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('leaves the engine in one file that the nodes share', async () => {
    const files = await buildWith({});
    const node = String(files.get('nodes/ping.js'));
    assert.match(node, /require\("\.\.\/lib\/cascade\.js"\)/);
    assert.doesNotMatch(node, /value: 0/);
    assert.match(node, /step = 1/);
    assert.ok(files.has('nodes/icons/ping.svg'));
    assert.deepEqual(missing(root, files), []);
  });

  it('refuses a node that reaches past lib/index.ts', async () => {
    const reach = `import { counter } from '../../lib/counter.ts'; export default () => counter;`;
    await assert.rejects(
      buildWith({ 'nodes/ping/ping.ts': reach }),
      /nodes\/ping\/ping\.ts imports lib\/counter\.ts/,
    );
  });

  it('refuses an engine that reaches for Node-RED or the nodes', async () => {
    const message = /lib\/index\.ts imports .*lib\/ imports nothing of Node-RED/;
    await assert.rejects(buildWith({ 'lib/index.ts': `import '../nodes/glue/step.ts';` }), message);
    await assert.rejects(buildWith({ 'lib/index.ts': `import '@node-red/util';` }), message);
  });

  it('takes the tables of maps/ into the engine, and no code from there', async () => {
    const table = `import table from '../maps/table.json' with { type: 'json' }; export const { word } = table;`;
    const files = await buildWith({ 'lib/index.ts': table, 'maps/table.json': '{"word": "from the table"}' });
    assert.match(String(files.get('lib/cascade.js')), /from the table/);
    const code = { 'lib/index.ts': `import '../maps/code.ts';`, 'maps/code.ts': '' };
    await assert.rejects(buildWith(code), /lib\/ imports nothing of Node-RED or from outside lib\//);
  });

  it("takes the engine's English texts into the engine, and gives all of them to the editor", async () => {
    const texts = `import texts from '../locales/en-US/engine-guards.json' with { type: 'json' }; export const { guards } = texts;`;
    const files = await buildWith({
      'lib/index.ts': texts,
      'locales/en-US/engine-guards.json': '{"guards": {"held": "held by night"}}',
      'locales/en-US/cascade-campaign.json': '{"cascade-campaign": {"label": {"name": "Name"}}}',
      'locales/de/engine-guards.json': '{"guards": {"held": "nachts gehalten"}}',
      'locales/de/cascade-campaign.json': '{"cascade-campaign": {"label": {"name": "Name"}}}',
    });
    assert.match(String(files.get('lib/cascade.js')), /held by night/);
    assert.deepEqual(JSON.parse(String(files.get('nodes/locales/de/cascade-campaign.json'))), {
      'cascade-campaign': { label: { name: 'Name' } },
      engine: { guards: { held: 'nachts gehalten' } },
    });
    const form = `import texts from '../locales/en-US/ping.json' with { type: 'json' }; export default texts;`;
    await assert.rejects(
      buildWith({ 'lib/index.ts': form, 'locales/en-US/ping.json': '{}' }),
      /lib\/ imports nothing of Node-RED or from outside lib\//,
    );
  });

  it('names what package.json promises and the sources do not hold', async () => {
    const nodes = { ...PACKAGE['node-red'].nodes, pong: 'dist/nodes/pong.js' };
    const files = await buildWith({ 'package.json': JSON.stringify({ ...PACKAGE, 'node-red': { nodes } }) });
    assert.deepEqual(missing(root, files), ['dist/nodes/pong.js', 'dist/nodes/pong.html']);
  });

  it('keeps what the Flow Library reads as written: literal type and definition', async () => {
    const html = String((await buildWith({})).get('nodes/ping.html'));
    assert.match(html, /^<script type="text\/javascript">/);
    assert.match(
      html,
      /RED\.nodes\.registerType\("ping", \{ category: "cascade", inputs: 1, outputs: 2 \}\)/,
    );
    assert.match(html, /<script type="text\/html" data-template-name="ping"><\/script>$/);
  });

  it('escapes closing script tags of the editor script', () => {
    const html = page(`// </SCRIPT>\nconst text = '</script>';\n`, '');
    assert.equal(html.match(/<\/script/gi)?.length, 1);
  });
});
