import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/node-red.mjs';

/** Asking Node-RED's catalogues for a text that stands there as it is: `_('key')`, or one of two. */
const PLAIN = /^\(\s*(?:[A-Z_]+|(?:[\w\s.=<>]+\?\s*)?'[\w.-]+'(?:\s*:\s*'[\w.-]+')?),?\s*\)/;

/** Every use of somebody's `_` in a source that may hand over more than a key of ours. */
function handedOver(source: string): string[] {
  return [...source.matchAll(/(?:\?|!)?\.\s*_(?![\w$-])(?:\?\.)?|\[\s*['"]_['"]\s*\]/g)]
    .map(({ 0: use, index }) => source.slice(index + use.length))
    .filter((rest) => !PLAIN.test(rest))
    .map((rest) => `_${rest.split('\n', 1)[0]!}`);
}

describe("Node-RED's own lookup of texts", () => {
  it('gets keys of ours and nothing else: what people wrote would make it search for ever', () => {
    const problems: string[] = [];
    for (const file of readdirSync(join(ROOT, 'nodes'), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      for (const one of handedOver(readFileSync(join(ROOT, 'nodes', file), 'utf8')))
        problems.push(`nodes/${file}: ${one} (use translated() of lib/wording)`);
    }
    assert.deepEqual(problems, []);
  });

  it('is recognised in whatever way it is asked', () => {
    for (const use of [
      "this._('a.b', { name })",
      'RED._(KEY, { name })',
      'node._(`a.${name}`)',
      'RED._(KEY + name)',
      'node._(key)',
      'this._?.(key, values)',
      'const words = node._;',
      'node._.bind(node)',
      "node['_'](key)",
      "this._(\n  'a.b',\n  { name },\n)",
    ])
      assert.equal(handedOver(use).length, 1, use);
    for (const use of [
      "this._('a.b')",
      'RED._(CODE)',
      "this._(index === 0 ? 'a.b' : 'a.c')",
      "node._(\n  'a.b-c',\n)",
      'one._other(key, values)',
    ])
      assert.deepEqual(handedOver(use), [], use);
  });
});
