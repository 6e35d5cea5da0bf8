import assert from 'node:assert/strict';
import {
  ENGLISH_FIGURES,
  figuresIn,
  inWords,
  speaker,
  textOf,
  verbatim,
  type Told,
} from '../../lib/wording/index.ts';

const say = speaker({
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
