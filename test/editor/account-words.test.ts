import assert from 'node:assert/strict';
import { reasonWords, resultWords, type Words } from '../../nodes/channel-account/result-words.editor.ts';
import { sayOfAccount } from '../../lib/channels/index.ts';
import { inWords, textOf, ENGLISH_FIGURES } from '../../lib/wording/index.ts';
import type { EngineWords } from '../../nodes/channel-account/result-words.editor.ts';
import english from '../../locales/en-US/channel-account.json' with { type: 'json' };

/** As the editor looks texts up: keys are parted by dots. */
const words: Words = (key, values = {}) => {
  let found: unknown = english['channel-account'];
  for (const part of key.split('.')) found = (found as Record<string, unknown> | undefined)?.[part];
  if (typeof found !== 'string') return '';
  return found.replaceAll(/__(\w+?)__/g, (whole, name: string) => values[name] ?? whole);
};

const inEnglish: EngineWords = (_told, text) => text;

describe('the answer of a provider in words', () => {
  it('says what was refused, why, and by which code', () => {
    const said = (reason: string, code?: string): string =>
      resultWords(
        'check',
        { state: 'refused', reason, ...(code === undefined ? {} : { code }) },
        words,
        inEnglish,
      ).lines.join();
    assert.match(said('auth', '20003'), /does not accept these credentials.*\(20003\)/);
    assert.match(said('auth'), /its console\.$/);
    assert.match(said('brand_new', 'send:7'), /refused: brand_new \(send:7\)/);
    assert.match(said('sender_misconfigured', 'no_sms_sender'), /no sender for SMS/);
    assert.equal(reasonWords('<b>', words), 'The provider refused: <b>');
  });

  it('has a text for every state', () => {
    const lines = [
      resultWords('check', { state: 'ok', name: 'Shop' }, words, inEnglish),
      resultWords('check', { state: 'ok' }, words, inEnglish),
      resultWords('test', { state: 'accepted' }, words, inEnglish),
      resultWords('test', { state: 'unknown', code: '' }, words, inEnglish),
      resultWords('check', { state: 'unanswered', code: 'ENOTFOUND' }, words, inEnglish),
      resultWords('check', { state: 'none' }, words, inEnglish),
      resultWords('test', { state: 'withheld' }, words, inEnglish),
      resultWords('test', { state: 'problems', problems: ['from: is missing'], told: [] }, words, inEnglish),
    ].flatMap((result) => result.lines);
    assert.equal(lines.length, 9);
    for (const line of lines) assert.doesNotMatch(line, /^$|__/);
  });

  it('says what is missing, and how templates stand, in the language of the editor', () => {
    const text = textOf({
      accounts: {
        template: { paused: 'angehalten' },
        smtp: { 'no-host': '__setting__: fehlt; tragen Sie den Namen Ihres Mailservers ein' },
      },
    });
    const german: EngineWords = (told, text_) =>
      told === undefined
        ? text_
        : inWords(told, { text, figure: ENGLISH_FIGURES, setting: () => 'Mailserver' });
    const problem = sayOfAccount('accounts.smtp.no-host', { setting: 'host' });
    const problems = {
      state: 'problems',
      problems: [problem.text, 'old words'],
      told: [problem.told],
    } as const;
    assert.deepEqual(resultWords('check', problems, words, german).lines.slice(1), [
      'Mailserver: fehlt; tragen Sie den Namen Ihres Mailservers ein',
      'old words',
    ]);
    const { told } = sayOfAccount('accounts.template.paused');
    const template = { template: 'offer', status: 'paused', told, why: 'QUALITY' };
    const [, line] = resultWords('check', { state: 'ok', templates: [template] }, words, german).lines;
    assert.equal(line, 'The template offer is not approved: angehalten, QUALITY');
  });
});
