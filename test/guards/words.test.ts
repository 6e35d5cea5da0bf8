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

  for (const [language, stops, others] of [
    [
      'English',
      [
        'please unsubscribe',
        'unsubscribe me',
        'STOP SPAM',
        'Please stop the messages, thank you',
        'stop texting me',
      ],
      [
        'please stop by',
        'can you stop the delivery',
        'spam',
        'please',
        'please call me',
        "please don't stop",
      ],
    ],
    [
      'German',
      ['stop bitte', 'bitte abmelden', 'Mich bitte abmelden!', 'Stop Werbung', 'nicht mehr schreiben, danke'],
      ['bitte nicht abmelden', 'bitte', 'bitte morgen stoppen', 'Danke'],
    ],
    [
      'French',
      ['STOP SVP', 'arrêtez s’il vous plaît', 'désabonnez-moi', 'Stop pub !', 'arrêtez les messages'],
      ['ne pas arrêter svp', 'svp', 'Dur !', 'stop au prochain arrêt svp'],
    ],
    [
      'Spanish',
      ['baja por favor', 'Por favor, no más mensajes', 'cancelar, gracias', 'stop mensajes'],
      ['no cancelar por favor', 'Perú', 'Peru', 'Baja California por favor', 'por favor'],
    ],
    [
      'Portuguese',
      ['pare por favor', 'não quero mais mensagens', 'sair, obrigado'],
      ['não parar', 'por favor', 'não quero mais leite, obrigada'],
    ],
    [
      'Italian',
      ['basta messaggi', 'annulla per favore', 'stop grazie'],
      ['basta così?', 'grazie', 'messaggi'],
    ],
    ['Dutch', ['stoppen aub', 'afmelden alstublieft', 'stop berichten'], ['niet stoppen aub', 'bedankt']],
    ['Polish', ['proszę wypisz mnie', 'rezygnuję, dziękuję'], ['proszę', 'nie rezygnuję']],
    ['Indonesian', ['tolong berhenti'], ['tak berhenti', 'tolong']],
    ['Turkish', ['iptal lütfen', 'lütfen durdur'], ['lütfen', 'iptal etme']],
    ['Russian', ['стоп, пожалуйста', 'отпишите меня', 'стоп спам'], ['пожалуйста', 'не отмена']],
    ['Finnish and Swedish', ['peru tilaus, kiitos', 'avsluta tack'], ['Peru', 'tack', 'kiitos']],
    ['Japanese', ['配信停止お願いします', '配信停止をお願いします'], ['お願いします', '配信停止しないで']],
    ['Chinese and Korean', ['请退订', '停止短信', '수신거부 해주세요'], ['请', '谢谢', '不要停止']],
  ] as const) {
    it(`may be polite, and name what is to stop, in ${language}`, () => {
      for (const text of stops) assert.ok(isOptOut(text), text);
      for (const text of others) assert.ok(!isOptOut(text), text);
    });
  }

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
