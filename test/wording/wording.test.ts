import assert from 'node:assert/strict';
import {
  ENGLISH_FIGURES,
  figuresIn,
  inWords,
  inWordsOrEnglish,
  joined,
  speaker,
  textOf,
  verbatim,
  type Told,
} from '../../lib/wording/index.ts';

const say = speaker({
  list: '__item__, __list__',
  limits: {
    failed: '__events__ of __sends__ sends on __channel__ failed; the limit is __limit__',
    halted: '__channel__ is halted: __why__',
  },
});
const german = textOf({
  limits: {
    failed: '__events__ von __sends__ Nachrichten per __channel__ scheiterten; erlaubt sind __limit__',
    halted: '__channel__ ist angehalten: __why__',
  },
});
const figure = figuresIn('de');
const channel = (code: string): string => (code === 'sms' ? 'SMS' : code);

describe('what the engine says', () => {
  const failed = say('limits.failed', {
    events: 30,
    sends: 100,
    channel: 'sms',
    limit: { as: 'percent', value: 0.055 },
  });

  it('is English, and says the same in another language', () => {
    assert.equal(failed.text, '30 of 100 sends on sms failed; the limit is 5.5 %');
    assert.equal(
      inWords(failed.told, { text: german, figure, channel }),
      '30 von 100 Nachrichten per SMS scheiterten; erlaubt sind 5,5\u00a0%',
    );
  });

  it('survives being kept as JSON', () => {
    const kept = JSON.parse(JSON.stringify(failed.told)) as Told;
    assert.deepEqual(kept, failed.told);
  });

  it('holds other sentences, which are told with it', () => {
    const halted = say('limits.halted', { channel: 'sms', why: failed });
    assert.equal(halted.text, `sms is halted: ${failed.text}`);
    assert.match(inWords(halted.told, { text: german, figure, channel }), /^SMS ist angehalten: 30 von/);
  });

  it('leaves the words of people as they are, whatever stands in them', () => {
    for (const words of ['enough __sends__', '$& $1', '{"key":"limits.failed"}', 'limits.failed']) {
      const halted = say('limits.halted', { channel: 'sms', why: verbatim(words) });
      assert.equal(halted.text, `sms is halted: ${words}`);
      assert.equal(inWords(halted.told, { text: german, figure }), `sms ist angehalten: ${words}`);
    }
  });

  it('stays English where nothing was told, or where a language lacks a text', () => {
    const voice = { text: german, figure };
    assert.equal(inWordsOrEnglish(undefined, 'long ago', voice), 'long ago');
    const part = say('limits.halted', { channel: 'sms', why: { key: 'limits.unknown', values: {} } });
    for (const told of [part.told, { key: 'limits.unknown', values: {} }])
      assert.equal(inWordsOrEnglish(told, 'of another version', voice), 'of another version');
    assert.match(inWordsOrEnglish(failed.told, failed.text, voice), /^30 von 100/);
  });

  it('puts any number of things together, and nests what is told only a few levels deep', () => {
    const listed = (words: readonly string[]) =>
      joined(words.map(verbatim), (item, list) => say('list', { item, list }));
    assert.deepEqual([listed([]).text, listed(['one']).text], ['', 'one']);
    const numbers = Array.from({ length: 10_000 }, (_, i) => String(i));
    const { text, told } = listed(numbers);
    assert.equal(text, numbers.join(', '));
    const kept = JSON.parse(JSON.stringify(told)) as Told;
    const semicolons = textOf({ list: '__item__; __list__' });
    assert.equal(inWords(kept, { text: semicolons, figure }), numbers.join('; '));
  });

  it('writes figures as each language does', () => {
    const money = { as: 'money', value: 1298.4, currency: 'EUR' } as const;
    assert.equal(ENGLISH_FIGURES(money), '1,298 EUR');
    assert.equal(figure(money), '1.298 EUR');
    assert.equal(ENGLISH_FIGURES({ as: 'about', value: 1_234 }), '1,300');
    assert.equal(ENGLISH_FIGURES({ as: 'percent', value: 0.38 }), '38 %');
    assert.equal(ENGLISH_FIGURES({ as: 'hours', value: 0.75 }), '45 min');
    assert.equal(figure({ as: 'hours', value: 2.13 }), '2,1 Std.');
    assert.equal(ENGLISH_FIGURES({ as: 'instant', value: 0 }), '1970-01-01T00:00:00.000Z');
    assert.match(figuresIn('de', 'UTC')({ as: 'instant', value: 0 }), /1970/);
  });
});
