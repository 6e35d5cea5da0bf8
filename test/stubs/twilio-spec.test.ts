import assert from 'node:assert/strict';
import { TwilioSpec } from './twilio-spec.ts';

/** Negative controls: an oracle that lets everything through would prove nothing. */
describe('Twilio’s published documents, as an oracle', () => {
  const spec = new TwilioSpec();
  const account = `AC${'0'.repeat(32)}`;
  const messages = `/2010-04-01/Accounts/${account}/Messages.json`;
  const calls = `/2010-04-01/Accounts/${account}/Calls.json`;
  const check = (path: string, form: string, method = 'POST', query = '') =>
    spec.problems(
      method,
      path,
      new URLSearchParams(query),
      method === 'POST' ? new URLSearchParams(form) : null,
    );

  for (const [name, path, form] of [
    [
      'a message',
      messages,
      'To=%2B15005550009&From=%2B15005550006&Body=x&ValidityPeriod=60&SmartEncoded=true',
    ],
    [
      'a template',
      messages,
      `To=whatsapp:%2B15005550009&MessagingServiceSid=MG${'1'.repeat(32)}&ContentSid=HX${'a'.repeat(32)}`,
    ],
    [
      'a call',
      calls,
      'To=%2B15005550009&From=%2B15005550006&Twiml=x&StatusCallbackEvent=ringing&StatusCallbackEvent=completed',
    ],
  ] as const) {
    it(`let ${name} through`, () => assert.deepEqual(check(path, form), []));
  }

  for (const [name, path, form, expected] of [
    ['a name in other letters', messages, `To=x&ContentSID=HX${'a'.repeat(32)}`, /ContentSID/],
    ['an invented parameter', messages, 'To=x&Body=x&Priority=high', /Priority/],
    ['a missing recipient', messages, 'Body=x', /To/],
    ['an identifier of another kind', messages, `To=x&ContentSid=${account}`, /ContentSid/],
    ['a word for a number', messages, 'To=x&Body=x&ValidityPeriod=soon', /ValidityPeriod/],
    ['a value that is not on the list', messages, 'To=x&Body=x&ContentRetention=burn', /ContentRetention/],
    [
      'an underscore in the callback’s host',
      messages,
      'To=x&StatusCallback=https://a_b.example.com',
      /StatusCallback/,
    ],
    ['a parameter of messages in a call', calls, 'To=x&From=y&Body=z', /Body/],
    ['an account that is none', messages.replace('AC0', 'XX0'), 'To=x', /path/],
    ['an address that is none', '/2010-04-01/Texts.json', 'To=x', /no such operation/],
  ] as const) {
    it(`refuse ${name}`, () => assert.match(check(path, form).join(), expected));
  }

  it('refuse an invented filter', () => {
    assert.match(check(messages, '', 'GET', 'Recipient=x').join(), /Recipient/);
    assert.deepEqual(check(messages, '', 'GET', 'To=%2B15005550009&PageSize=50'), []);
  });
});
