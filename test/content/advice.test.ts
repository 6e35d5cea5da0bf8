import assert from 'node:assert/strict';
import { adviseOn, asksIn, greetingOf, likeness } from '../../lib/content/advice.ts';
import { workedMs } from '../worked.ts';

describe('advice on a message', () => {
  it('finds greetings in the languages of the product, and no other beginnings', () => {
    const greetings: [string, string][] = [
      ['Hi Ana, your order is ready', 'Hi Ana,'],
      ['Dear customer! Sale', 'Dear customer!'],
      ['Guten Tag Frau Weiß, Ihr Paket', 'Guten Tag Frau Weiß,'],
      ['Hi {{customer.name}}, your order', 'Hi {{customer.name}},'],
      ['¡Hola Ana: su pedido', 'Hola Ana:'],
      ['Bonjour Élodie, votre colis', 'Bonjour Élodie,'],
      ['Olá João, seu pedido', 'Olá João,'],
      ['こんにちは、ご注文の品', 'こんにちは、'],
    ];
    for (const [text, greeting] of greetings) assert.equal(greetingOf(text), greeting);
    for (const text of ['Your order is ready', 'History is made', 'Carola waits', 'Deary me', '']) {
      assert.equal(greetingOf(text), null, text);
    }
  });

  it('counts what is asked for', () => {
    const asked: [string, number][] = [
      ['Your order is ready.', 0],
      ['Is Tuesday fine? Reply 1 for yes, 2 for no.', 1],
      ['Please reply YES.', 1],
      ['Is Tuesday fine? Or Wednesday?', 2],
      ['Is Tuesday fine?! Call us or see https://shop.example/?a=1', 3],
      ['See https://shop.example/a?b=c', 1],
      ['Really??', 1],
    ];
    for (const [text, count] of asked) assert.equal(asksIn(text), count, text);
  });

  it('tells the same copy from another approach, whatever the greeting, the case and the links', () => {
    const first = 'Your order A-1042 is ready. Is Tuesday fine for the delivery?';
    assert.ok(
      likeness(
        first,
        'Hi Ana, your order A-1042 is ready! Is Tuesday fine for delivery? https://x.example/1',
      ) > 0.8,
    );
    assert.ok(
      likeness(first, 'We tried to call you about the parcel. Choose a day: https://x.example/1') < 0.4,
    );
    assert.ok(
      likeness(
        'ご注文の品が届きました。火曜日でよろしいですか',
        'ご注文の品が届きました。火曜日でよいですか',
      ) > 0.7,
    );
    assert.equal(likeness('', ''), 0);
    assert.equal(likeness('ok', 'ko'), 0);
  });

  it('is given by channel', () => {
    const text = `Hi Ana, is Tuesday fine? Or Wednesday? ${'a'.repeat(140)}`;
    const kinds = (channel: string): string[] => adviseOn(channel, [text], []).map(({ kind }) => kind);
    assert.deepEqual(kinds('sms'), ['sms-greets', 'sms-long']);
    assert.deepEqual(kinds('whatsapp'), ['asks-more']);
    assert.deepEqual(kinds('email'), []);
    assert.deepEqual(adviseOn('whatsapp', ['Is Tuesday fine?', 'Tuesday? Or Wednesday?'], []), [
      { kind: 'asks-more', params: { count: 2 } },
    ]);
  });

  it('names the step that says nearly the same', () => {
    const text = 'Your order is ready. Is Tuesday fine?';
    const others = [
      { name: 'call', texts: ['Something else', 'Hello, your order is ready. Is Tuesday fine?'] },
      { name: 'mail', texts: ['The bill of last month is attached to this message.'] },
      { name: 'silent', texts: [] },
    ];
    assert.deepEqual(adviseOn('telegram', [text], others), [
      { kind: 'same-copy', params: { other: 'call' } },
    ]);
  });

  it('reads long texts in no time', () => {
    const text = `${'hi '.repeat(30_000)}?`;
    const begin = workedMs();
    adviseOn('whatsapp', [text], [{ name: 'x', texts: [text] }]);
    adviseOn('sms', [text.slice(0, 5_000)], []);
    assert.ok(workedMs() - begin < 2_000);
  });
});
