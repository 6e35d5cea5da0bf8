import assert from 'node:assert/strict';
import { startLabels } from '../../nodes/sidebar/start-labels.ts';

describe('start nodes in a list', () => {
  it('are called by their place, and by their id too where that is not enough', () => {
    const of = (...labels: string[]): string[] =>
      startLabels(labels.map((label, i) => ({ id: `n${i}`, label }))).map(({ label }) => label);
    assert.deepEqual(of('A › start', 'B › start'), ['A › start', 'B › start']);
    assert.deepEqual(of('A › start', 'A › start', 'n2'), ['A › start (n0)', 'A › start (n1)', 'n2']);
  });
});
