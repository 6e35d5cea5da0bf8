import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { lostChannels, outputMap, portMoves } from '../../nodes/editor/outputs.editor.ts';

/** What Node-RED makes of a map: each old output's wire by the new number; a wire is named after its channel. */
function rewired(before: readonly string[], after: readonly string[]): (string | undefined)[] {
  const wires: (string | undefined)[] = Array.from({ length: after.length + 1 });
  for (const [from, to] of Object.entries(outputMap(before, after))) {
    if (to !== '-1' && !from.startsWith('new-')) wires[Number(to)] = [...before, 'exhausted'][Number(from)];
  }
  return wires;
}

describe('the outputs of a router', () => {
  it('keep their wires when the order of channels changes', () => {
    assert.deepEqual(rewired(['a', 'b', 'c'], ['c', 'a', 'b']), ['c', 'a', 'b', 'exhausted']);
  });

  it('keep their wires when a channel is inserted or goes', () => {
    assert.deepEqual(rewired(['a', 'b'], ['a', 'new', 'b']), ['a', undefined, 'b', 'exhausted']);
    assert.deepEqual(rewired(['a', 'b', 'c'], ['a', 'c']), ['a', 'c', 'exhausted']);
  });

  it('name only the ports that move, for an edit that can be undone', () => {
    assert.deepEqual(portMoves(['a', 'b', 'c'], ['c', 'b', 'new', 'a']), { 0: '3', 2: '0', 3: '4' });
    assert.deepEqual(portMoves(['a', 'b'], ['b']), { 1: '0', 2: '1' });
    assert.deepEqual(portMoves(['a'], ['a']), {});
  });

  it('say which channels would lose their wires', () => {
    assert.deepEqual(lostChannels(['a', 'b', 'c'], ['c', 'd']), ['a', 'b']);
  });

  it('give each new number away once, whatever changes', () => {
    const names = fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1 });
    fc.assert(
      fc.property(names, names, (before, after) => {
        const targets = Object.values(outputMap(before, after)).filter((to) => to !== '-1');
        assert.deepEqual(
          targets.map(Number).toSorted((a, b) => a - b),
          [...after, 'exhausted'].map((_name, at) => at),
        );
        rewired(before, after).forEach((wire, at) => {
          const name = [...after, 'exhausted'][at]!;
          assert.equal(wire, name === 'exhausted' || before.includes(name) ? name : undefined);
        });
      }),
    );
  });
});
