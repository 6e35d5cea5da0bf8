import assert from 'node:assert/strict';
import { printed, table } from '../../bin/table.ts';

describe('what the command line prints', () => {
  it('cannot steer the terminal by a name from a list', () =>
    assert.equal(printed(['Ada \u001B[2J\r\nBen', '']), 'Ada \uFFFD[2J\uFFFD\uFFFDBen\n\n'));

  it('may be a table of any length', () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => [`segment ${i}`, i]);
    assert.equal(table(['segment', 'count'], rows).length, 200_001);
  });
});
