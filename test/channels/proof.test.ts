import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { attemptIn, attemptOfPayload, payloadOf } from '../../lib/channels/attempt-token.ts';
import { instantOf } from '../../lib/channels/foreign.ts';
import { headerOf, isSecret, isSignature, secretsOf } from '../../lib/channels/proof.ts';

describe('what proves a webhook', () => {
  it('is one of the secrets, and never nothing', () => {
    assert.ok(isSecret('b', ['a', 'b']));
    for (const given of ['', undefined, 'c', 'bb', 'B']) assert.equal(isSecret(given, ['a', 'b', '']), false);
    assert.equal(isSecret('', ['']), false);
  });

  it('is a keyed hash, and never one under an empty key', () => {
    const hash = (key: string): string => createHmac('sha256', key).update('data').digest('hex');
    assert.ok(isSignature(hash('k'), 'data', ['old', 'k'], 'sha256', 'hex'));
    assert.equal(isSignature(hash(''), 'data', [''], 'sha256', 'hex'), false);
    assert.equal(isSignature(hash('k'), 'date', ['k'], 'sha256', 'hex'), false);
  });

  it('stands in a header that was given once', () => {
    const headers = { one: 'a', two: ['a', 'a'] };
    assert.equal(headerOf({ headers }, 'ONE'), 'a');
    for (const name of ['two', 'three', 'constructor', '__proto__'])
      assert.equal(headerOf({ headers }, name), undefined);
  });

  it('may be the secret before the last one', () => {
    assert.deepEqual(secretsOf({ s: 'new', sPrevious: 'old' }, 's'), ['new', 'old']);
    assert.deepEqual(secretsOf({ s: '' }, 's'), []);
    assert.deepEqual(secretsOf({}, 'constructor'), []);
  });
});

describe('what vendors give back of ours', () => {
  it('is an attempt by its form alone', () => {
    assert.equal(attemptOfPayload(payloadOf('01kc5m9x8abcdefghjkm-12', 3)), '01kc5m9x8abcdefghjkm-12');
    for (const other of ['PROMO', 'mc:', 'mc::1', 'mc:a b:1', `mc:${'a'.repeat(49)}:1`, undefined]) {
      assert.equal(attemptOfPayload(other), undefined);
    }
    for (const other of ['', '-1', 'a/b', 'a'.repeat(49), '<a>', undefined])
      assert.equal(attemptIn(other), undefined);
  });

  it('has its instant in seconds, milliseconds or words', () => {
    const at = Date.UTC(2026, 10, 22, 10);
    for (const given of [at, String(at), at / 1000, String(at / 1000), '2026-11-22T10:00:00.000Z']) {
      assert.equal(instantOf(given), at);
    }
    for (const given of ['', 'soon', {}, null, 0, -5, Number.NaN]) assert.equal(instantOf(given), undefined);
  });
});
