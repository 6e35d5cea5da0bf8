import assert from 'node:assert/strict';
import { say } from '../../lib/channels/say.ts';
import {
  createProvider,
  providerKinds,
  templateStatusName,
  whyHeld,
  withoutSecrets,
} from '../../lib/channels/index.ts';
import { presetNames, presetOf } from '../../lib/channels/http/presets/index.ts';
import { ENGLISH_FIGURES, inWords, textOf, type Wording } from '../../lib/wording/index.ts';
import english from '../../locales/en-US/engine-accounts.json' with { type: 'json' };
import { bench } from './provider-bench.ts';

/** Settings with which everything is wrong that can be, by provider. */
const WRONG: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  simulator: [{ seed: [], faults: { late: 2, speed: 1 }, behaviour: 7 }],
  twilio: [
    { accountSid: 'x', apiKeySid: 'y', from: '!', messagingServiceSid: 'z', callFrom: '1', edge: '?' },
    { baseUrl: 'http://x.example', ringSeconds: 1, machineDetection: 'yes', onVoicemail: 'wait', region: 7 },
  ],
  'whatsapp-cloud': [{ phoneNumberId: '+1', version: '1', language: '?', baseUrl: 'x', perSecond: 'x' }],
  telegram: [{ updates: 'webhook' }, { updates: 'pigeon' }],
  smtp: [{ host: '?', from: 'x', user: 'x', tls: 'none', domain: '?', port: -1 }],
  http: [
    ...presetNames.map((preset) => ({ preset })),
    { preset: 'pigeon' },
    { definition: { request: { url: 'https://x.example', body: '{', encoding: 'json' } } },
    { definition: { request: { url: 'https://x.example', body: '{}', encoding: 'morse' } } },
  ],
  flow: [{ concurrency: 'x' }],
};

const inEnglish = ({ told }: Wording, text = textOf(english)): string =>
  inWords(told, { text, figure: ENGLISH_FIGURES });

function problemsOf(kind: string, settings: Record<string, unknown>): readonly Wording[] {
  return createProvider(kind, settings, bench({}, { publicUrl: null }).context).validate();
}

describe('what is said of an account', () => {
  for (const kind of providerKinds) {
    it(`is told by keys of the catalogue: ${kind}`, () => {
      const problems = [{}, ...(WRONG[kind] ?? [])].flatMap((settings) => problemsOf(kind, settings));
      assert.ok(problems.length > 0);
      for (const problem of problems) {
        assert.equal(inEnglish(JSON.parse(JSON.stringify(problem)) as Wording), problem.text);
        assert.doesNotMatch(problem.text, /__|accounts\./);
      }
    });
  }

  it('names settings as the form does, those of another sentence as well', () => {
    const [problem] = problemsOf('twilio', { accountSid: `AC${'1'.repeat(32)}` }).slice(-1);
    const text = textOf({
      accounts: {
        setting: '__setting__',
        twilio: { 'no-sender': '__setting__: gib __sms__, __service__, __whatsapp__ oder __call__ an' },
      },
    });
    const labels: Readonly<Record<string, string>> = { from: 'Absender', callFrom: 'Anrufnummer' };
    const setting = (name: string): string => labels[name] ?? name;
    assert.equal(
      inWords(problem!.told, { text, figure: ENGLISH_FIGURES, setting }),
      'Absender: gib Absender, messagingServiceSid, whatsappFrom oder Anrufnummer an',
    );
  });

  it('says where each setting of a gateway is found, and leaves the words of others as they are', () => {
    for (const preset of presetNames) {
      const { credentials = {}, variables = {} } = presetOf(preset)!;
      assert.deepEqual((english.accounts.gateway as Record<string, object>)[preset], {
        ...credentials,
        ...variables,
      });
    }
    const german = textOf({
      accounts: { http: { missing: '__where__' }, gateway: { plivo: { authToken: 'neben der ID' } } },
    });
    const shown = (settings: Record<string, unknown>): string[] =>
      problemsOf('http', settings).map((one) => inEnglish(one, german));
    assert.ok(shown({ preset: 'plivo' }).includes('neben der ID'));
    const definition = { credentials: { authToken: 'ask Ana' } };
    assert.ok(shown({ preset: 'plivo', definition }).includes('ask Ana'));
  });

  it('holds no secret, in no language', () => {
    const inner = say('accounts.twilio.number', { setting: 'from', text: 'canary' });
    const clean = withoutSecrets(say('accounts.problem.more', { problem: inner, more: inner }), [
      'canary',
      '',
    ]);
    assert.doesNotMatch(JSON.stringify(clean), /canary/);
    assert.equal(inEnglish(clean), clean.text);
    assert.match(clean.text, /\[redacted\]/);
  });

  it('has words for why it is held, and for templates, or shows the code', () => {
    assert.match(whyHeld('auth').text, /credentials/);
    assert.deepEqual(whyHeld('brand_new').told, {
      key: 'accounts.held.other',
      values: { reason: 'brand_new' },
    });
    assert.equal(whyHeld('constructor').text, 'The provider refuses its messages: constructor.');
    assert.equal(templateStatusName('paused')?.text, 'paused');
    assert.equal(templateStatusName('toString'), null);
  });
});
