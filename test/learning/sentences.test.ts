import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { MARKS, PAGE, sentences, written } from '../../study/sentences.ts';

describe('the sentences in the documentation', function () {
  const page = readFileSync(PAGE, 'utf8');
  const [flips = '', rest = ''] = sentences().split('\n\n');

  it('are what the product says in these campaigns', () => {
    assert.ok(MARKS.every((mark) => page.includes(mark)));
    assert.equal(page, written(page), 'run: node study/sentences.ts --write');
  });

  it('name segment, channels, rates, counts, gain, confidence and what happens next', () => {
    const lines = flips.split('\n');
    assert.equal(lines.length, 10);
    for (const line of lines) {
      assert.match(
        line,
        /^\d+\. Day \d+: \w+: start with \w+ instead of \w+\. [\d.]+ % of first [\w -]+ convert, [\d.]+ % of first [\w -]+ \([\d,]+ and [\d,]+ delivered in [\d,]+ cascades\); at your costs that is \d+\.\d\d EUR more per cascade, (over )?\d\d % sure\. (Live; 10 % at most goes on trying the others\.|Live, and it goes back should the others prove better, which get 10 % at most; more cascades needed to settle it: about [\d,]+\.|Proposed; the declared order stays until you merge the change\.)$/,
      );
    }
  });

  it('have one of each other kind', () => {
    const kinds = [
      /cannot tell yet\. Cascades so far: \d+/,
      /cannot tell yet\. ".* needed to settle it/,
      /: keep "/,
      /convert most per cost|cannot tell yet which channel/,
      /: keep the wait/,
      /: lengthen the wait/,
      / × more than /,
      /^- Against sending everybody one sms/,
      /^- The rules have not changed for \d+ days/,
    ];
    const lines = rest.split('\n');
    assert.equal(lines.length, kinds.length);
    kinds.forEach((kind, i) => assert.match(lines[i] as string, kind));
  });
});
