import assert from 'node:assert/strict';
import { CascadeError, sayRefusal, StoreError } from '../../../lib/index.ts';
import { RefusalError, refusalOf } from '../../../nodes/admin/refusal.ts';

const UNKNOWN = sayRefusal('refusals.person.unknown');

describe('a refused request', () => {
  it('is told in English and for other languages', () => {
    const { text, told } = UNKNOWN;
    assert.deepEqual(refusalOf(new RefusalError(404, UNKNOWN)), {
      status: 404,
      error: text,
      told,
      fault: false,
    });
    assert.deepEqual(refusalOf(new CascadeError(UNKNOWN)), { status: 400, error: text, told, fault: false });
  });

  it('is told in English alone where only programs ask so', () => {
    const refused = { status: 400, error: 'no', fault: false };
    assert.deepEqual(refusalOf(new RefusalError(400, 'no')), refused);
    assert.deepEqual(refusalOf(new CascadeError('no')), refused);
  });

  it('says nothing of an address that Express could not decode', () => {
    const error = Object.assign(new URIError("Failed to decode param '%2B1555%E0%A4%A'"), { status: 400 });
    const { status, fault, error: words } = refusalOf(error);
    assert.deepEqual([status, fault], [400, false]);
    assert.doesNotMatch(words, /1555/);
    assert.equal(refusalOf(new URIError('within')).status, 500);
  });

  it('says nothing of what failed within', () => {
    for (const error of [new Error('secret'), new StoreError('internal', 'secret'), 'secret', null]) {
      const { status, told, fault, error: words } = refusalOf(error);
      assert.deepEqual([status, fault, told?.key], [500, true, 'refusals.request.fault']);
      assert.doesNotMatch(words, /secret/);
    }
    assert.equal(refusalOf(new StoreError('owned', 'x')).told?.key, 'refusals.store.notOpen');
  });
});
