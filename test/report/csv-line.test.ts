import assert from 'node:assert/strict';
import { csvLine } from '../../lib/report/csv-line.ts';

describe('a line of CSV', () => {
  it('quotes what has separators, quotes or line breaks in it', () => {
    assert.equal(csvLine(['a', 'b,c', 'd"e', 'f\ng', 7]), 'a,"b,c","d""e","f\ng",7\r\n');
  });

  for (const formula of ['=1+1', '+cmd', '-2+3', '@SUM(A1)', '  =1', '\t=1', '\r=1', '＝1', '+44=1']) {
    it(`is not run by a spreadsheet program: ${JSON.stringify(formula)}`, () => {
      assert.match(csvLine([formula]), /^"?'/);
    });
  }

  it('keeps telephone numbers as they are', () => {
    assert.equal(csvLine(['+447700900123', '+44 (7700) 900-123']), '+447700900123,+44 (7700) 900-123\r\n');
  });
});
