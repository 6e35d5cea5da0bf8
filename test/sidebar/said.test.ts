import assert from 'node:assert/strict';
import { totalKey } from '../../nodes/sidebar/dry-run-total.ts';
import { emptyWords } from '../../nodes/sidebar/empty-words.ts';

describe('what is said while no campaign is at work', () => {
  const next = (onCanvas: boolean, loaded: boolean, broken: boolean): string | null =>
    emptyWords({ onCanvas, loaded, broken }).next;

  it('is to deploy what is on the canvas', () => {
    assert.equal(next(false, false, false), null);
    assert.equal(next(true, true, false), 'empty.loaded');
    assert.equal(next(true, false, false), 'empty.deploy');
  });

  it('is never that none is deployed, or only to deploy, while one with an error is', () => {
    assert.deepEqual(emptyWords({ onCanvas: true, loaded: false, broken: true }), {
      title: 'empty.atRest',
      next: 'empty.broken',
    });
    assert.equal(next(true, true, true), 'empty.loaded');
    assert.equal(emptyWords({ onCanvas: true, loaded: false, broken: false }).title, 'empty.title');
  });
});

describe('the cost of a dry run', () => {
  it('is said as far as the sends have prices', () => {
    const sends = { whatsapp: 2, sms: 1 };
    assert.equal(totalKey({ sends, unpriced: 0 }), 'total');
    assert.equal(totalKey({ sends, unpriced: 1 }), 'atLeast');
    assert.equal(totalKey({ sends, unpriced: 3 }), 'unpriced');
    assert.equal(totalKey({ sends: { whatsapp: 0 }, unpriced: 0 }), 'total');
  });
});
