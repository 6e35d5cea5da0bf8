import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { REDACTED, redactor } from '../../lib/channels/redact.ts';

const SECRET = 'canary/Secret+0123&="x"';

describe('redaction', () => {
  const redact = redactor([SECRET]);

  it('finds a secret in every spelling', () => {
    const pairs = ['', 'A', 'AC', 'AC0'].map((user) => Buffer.from(`${user}:${SECRET}`).toString('base64'));
    const spellings = [
      SECRET,
      encodeURIComponent(SECRET),
      new URLSearchParams({ a: SECRET }).toString(),
      JSON.stringify({ a: SECRET }),
      Buffer.from(SECRET).toString('hex'),
      Buffer.from(SECRET).toString('base64url'),
      ...pairs,
    ];
    for (const spelling of spellings) {
      const clean = redact(`before ${spelling} after`);
      assert.match(clean, /redacted/, spelling);
      assert.match(clean, /^before .* after$/);
    }
  });

  it('finds a secret wherever it stands in a base64 run', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]{16,40}$/), fc.string(), fc.string(), (secret, before, after) => {
        const run = Buffer.from(before + secret + after).toString('base64');
        assert.notEqual(redactor([secret])(`x ${run}`), `x ${run}`);
      }),
      { numRuns: 200 },
    );
  });

  const shapes: [text: string, secret: string][] = [
    ['Authorization: Basic QUM6c2VjcmV0c2VjcmV0', 'QUM6c2VjcmV0c2VjcmV0'],
    ['{"headers":{"Authorization":"Bearer EAAG1234secret"}}', 'EAAG1234secret'],
    ['{\\"authorization\\":\\"Basic QUM6c2VjcmV0\\"}', 'QUM6c2VjcmV0'],
    ['sent with bearer eyJhbGciOiJIUzI1NiJ9.e30.abc', 'eyJhbGciOiJIUzI1NiJ9'],
    ['GET https://graph.example.com/v1?access_token=EAAGsecret&x=1', 'EAAGsecret'],
    ['https://user:hunter2pass@gateway.example.com/send', 'hunter2pass'],
    ['POST https://api.telegram.org/bot123456789:AAE-secret_secret_secret_secret/sendMessage', 'AAE-secret'],
    ["{ auth: { username: 'AC1', password: 'tokentoken' } }", 'tokentoken'],
    ['X-Api-Key: 0123456789abcdef', '0123456789abcdef'],
    ['X-Telegram-Bot-Api-Secret-Token: abcabcabc', 'abcabcabc'],
    ['apiKeySecret=zzzzzzzz', 'zzzzzzzz'],
  ];
  for (const [text, secret] of shapes) {
    it(`takes it out of ${text.slice(0, 50)}`, () => {
      const clean = redactor([])(text);
      assert.ok(!clean.includes(secret), clean);
      assert.ok(clean.includes(REDACTED));
    });
  }

  it('leaves ordinary words alone', () => {
    const text =
      'The number +15005550001 is not valid (21211); the template HX0123 is paused. No password was set.';
    assert.equal(redactor(['', 'ab'])(text), text);
  });
});
