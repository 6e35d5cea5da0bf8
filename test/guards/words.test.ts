import assert from 'node:assert/strict';
import { isComplaint, isOptIn, isOptOut } from '../../lib/guards/words.ts';

describe('opt-out words', () => {
  it('are understood in many languages, whatever their case, accents and signs', () => {
    const words = [
      'STOP',
      'Stop.',
      ' stop ',
      'ARRÊT',
      'Abmelden!',
      'Désabonner',
      'PARAR',
      'não quero mais',
      '«стоп»',
    ];
    const more = [
      'abonelikten çık',
      'İPTAL',
      'إلغاء',
      'बंद करो',
      '退订',
      'ストップ',
      'הסר',
      'berhenti',
      'Wypisz',
      'basta!',
    ];
    for (const word of [...words, ...more]) assert.ok(isOptOut(word), word);
  });

  it('are understood whatever stands around them: emoji, marks of direction, commas; or said over again', () => {
    const words = [
      'STOP 🛑',
      '🙏🏻 stop‼️',
      'ＳＴＯＰ！',
      'stop — ',
      '‘Stop’',
      'STOP\u200b',
      '\u200fتوقـف،',
      'रोकें।',
      'Stop, please',
      'stop-all',
      'Stop promotions',
      'STOP STOP STOP',
      '退訂',
      '수신거부',
    ];
    for (const word of words) assert.ok(isOptOut(word), word);
    for (const text of ['🛑', '!', 'stop 🚌 at noon', 'the bus, stop']) assert.ok(!isOptOut(text), text);
    assert.ok(isOptIn('Start 😀') && isOptIn('\u200fابدأ'));
  });

  it('count as the whole message only', () => {
    const others = [
      'stop by tomorrow?',
      "don't stop",
      'I will stop at the shop',
      'nonstop',
      '',
      'ok',
      'STOPP mal kurz',
    ];
    for (const text of others) assert.ok(!isOptOut(text), text);
    assert.ok(!isOptOut(undefined));
    assert.ok(!isOptOut(`stop${' '.repeat(100)}`));
  });

  it('are not those that bring back, and "yes" is neither', () => {
    for (const word of ['START', 'Unstop', 'Anmelden', 'старт']) {
      assert.ok(isOptIn(word) && !isOptOut(word), word);
    }
    assert.ok(!isOptIn('yes') && !isOptIn('start again tomorrow'));
  });
});

describe('complaints', () => {
  it('are looked for inside a reply, as whole words', () => {
    assert.ok(isComplaint('This is SPAM, take me off'));
    assert.ok(isComplaint('Woher haben Sie meine Nummer?'));
    assert.ok(!isComplaint('I love spamalot') && !isComplaint('yes please') && !isComplaint(undefined));
  });
});
