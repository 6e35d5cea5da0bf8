import assert from 'node:assert/strict';
import { reasonWords, resultWords, type Words } from '../../nodes/channel-account/result-words.editor.ts';
import english from '../../locales/en-US/channel-account.json' with { type: 'json' };

/** As the editor looks texts up: keys are parted by dots. */
const words: Words = (key, values = {}) => {
  let found: unknown = english['channel-account'];
  for (const part of key.split('.')) found = (found as Record<string, unknown> | undefined)?.[part];
  if (typeof found !== 'string') return '';
  return found.replaceAll(/__(\w+?)__/g, (whole, name: string) => values[name] ?? whole);
};

describe('the answer of a provider in words', () => {
  it('says what was refused, why, and by which code', () => {
    const said = (reason: string, code?: string): string =>
      resultWords(
        'check',
        { state: 'refused', reason, ...(code === undefined ? {} : { code }) },
        words,
      ).lines.join();
    assert.match(said('auth', '20003'), /does not accept these credentials.*\(20003\)/);
    assert.match(said('auth'), /its console\.$/);
    assert.match(said('brand_new', 'send:7'), /refused: brand_new \(send:7\)/);
    assert.match(said('sender_misconfigured', 'no_sms_sender'), /no sender for SMS/);
    assert.equal(reasonWords('<b>', words), 'The provider refused: <b>');
  });

  it('has a text for every state', () => {
    const lines = [
      resultWords('check', { state: 'ok', name: 'Shop' }, words),
      resultWords('check', { state: 'ok' }, words),
      resultWords('test', { state: 'accepted' }, words),
      resultWords('test', { state: 'unknown', code: '' }, words),
      resultWords('check', { state: 'unanswered', code: 'ENOTFOUND' }, words),
      resultWords('check', { state: 'none' }, words),
      resultWords('test', { state: 'withheld' }, words),
      resultWords('test', { state: 'problems', problems: ['from: is missing'] }, words),
    ].flatMap((result) => result.lines);
    assert.equal(lines.length, 9);
    for (const line of lines) assert.doesNotMatch(line, /^$|__/);
  });
});
