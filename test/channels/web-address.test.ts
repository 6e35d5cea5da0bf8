import assert from 'node:assert/strict';
import { baseAddressFault, isWebAddress } from '../../lib/channels/web-address.ts';

describe('a web address', () => {
  it('may have a query, but no user and no password', () => {
    assert.ok(isWebAddress('https://example.com/a?b=c#d'));
    for (const text of [
      'example.com',
      'ftp://example.com',
      'https://me:secret@example.com',
      'https://',
      '',
    ]) {
      assert.ok(!isWebAddress(text), text);
    }
  });

  it('that paths are added to is a server and a path', () => {
    for (const text of ['https://example.com', 'http://127.0.0.1:1880/red/']) {
      assert.equal(baseAddressFault(text), null, text);
    }
    // Chromium takes a space for part of a server's name.
    for (const text of ['https://a/b?c=d', 'https://a/b?', 'https://a/#b', 'https://a b', 'https://a/b c']) {
      assert.equal(baseAddressFault(text), 'more', text);
    }
    for (const text of ['example.com?', 'ftp://example.com', 'https://me:secret@example.com', '']) {
      assert.equal(baseAddressFault(text), 'none', text);
    }
  });
});
