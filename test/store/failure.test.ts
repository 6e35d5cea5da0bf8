import assert from 'node:assert/strict';
import { StoreError } from '../../lib/store/index.ts';
import { failureOf, storeErrorOf } from '../../lib/store/sqlite/failure.ts';
import { ENGLISH_FIGURES, inWords, textOf } from '../../lib/wording/index.ts';
import english from '../../locales/en-US/engine-refusals.json' with { type: 'json' };

describe('a failure of the store', () => {
  it('is handed to the other thread with what it says for other languages', () => {
    const full = Object.assign(new Error('disk full'), { errcode: 13 });
    const error = storeErrorOf(structuredClone(failureOf(full, 'a.db')));
    assert.deepEqual([error instanceof StoreError, error.code], [true, 'disk']);
    assert.match(error.message, /^The store a\.db could not be written \(disk full\)/);
    assert.ok(error.told);
    assert.equal(inWords(error.told, { text: textOf(english), figure: ENGLISH_FIGURES }), error.message);
  });

  it('that only the log says stays in English', () => {
    const error = storeErrorOf(failureOf(new StoreError('closed', 'It is closed.'), 'a.db'));
    assert.deepEqual([error.message, error.told], ['It is closed.', undefined]);
  });
});
