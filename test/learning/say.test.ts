import assert from 'node:assert/strict';
import english from '../../locales/en-US/engine-learning.json' with { type: 'json' };
import type { Evidence } from '../../lib/learning/evidence.ts';
import { decide, DEFAULT_SETTINGS, type LearningSettings } from '../../lib/learning/index.ts';
import { reportOf } from '../../lib/learning/report.ts';
import { said, sureness, touches } from '../../lib/learning/say.ts';
import { explainEvidence, explainMove } from '../../lib/learning/sentence.ts';
import { DAY } from '../../lib/learning/counts.ts';
import { ENGLISH_FIGURES, figuresIn, inWords, textOf, type Told } from '../../lib/wording/index.ts';
import { termsOf } from '../../study/policies.ts';
import { worldOf } from '../../study/world.ts';
import { feed, learnerFor, T0 } from './simulated.ts';

const ENGLISH = { text: textOf(english), figure: ENGLISH_FIGURES };
const NAMES: Readonly<Record<string, string>> = { sms: 'SMS', phone: 'Telefon', whatsapp: 'WhatsApp' };
const world = worldOf('clear', Math.random);
const terms = { ...termsOf(world), currency: 'EUR' };

/** Everything that was told anywhere in some data, with its English beside it. */
function* toldIn(data: unknown): Iterable<{ told: Told; text: unknown }> {
  if (typeof data !== 'object' || data === null) return;
  const { told, sentence, why } = data as Record<string, unknown>;
  if (told !== undefined) yield { told: told as Told, text: sentence ?? why };
  for (const [name, value] of Object.entries(data)) if (name !== 'told') yield* toldIn(value);
}

function isTheSame(data: unknown): number {
  let count = 0;
  for (const { told, text } of toldIn(data)) {
    assert.equal(inWords(JSON.parse(JSON.stringify(told)) as Told, ENGLISH), text);
    assert.doesNotMatch(String(text), /__\w+__|learning\.\w|\[object|undefined|NaN/);
    count++;
  }
  return count;
}

function taught(settings: Partial<LearningSettings>): ReturnType<typeof learnerFor> {
  const learner = learnerFor(world, settings);
  const table = [
    { order: [0, 1, 2], probability: 0.5 },
    { order: [2, 0, 1], probability: 0.5 },
  ];
  feed(learner, world, table, 1200, 'said');
  return learner;
}

/** Two orders of a segment, and how they compare. */
function evidence(from: readonly string[], to: readonly string[], parts: Partial<Evidence> = {}): Evidence {
  const rate = { value: 0.1234, low: 0.1, high: 0.2 };
  const first = { touches: 1, open: 0, converted: 0 };
  const worth = { net: 2, cost: 0, converted: 0, optedOut: 0 };
  return {
    segment: 'older',
    at: 0,
    cascades: 1_234,
    channels: ['whatsapp', 'phone', 'sms', 'courier'].map((channel) => {
      return { channel, attempts: 1_010, bounced: 10, converted: 1, optedOut: 0, cost: 1, first, rate };
    }),
    declared: { order: from, worth, best: 0 },
    rival: { order: to, worth, best: 1 },
    probability: 0.97,
    gainPer1000: { value: 210, low: 1, high: 2 },
    passed: true,
    excluded: false,
    missing: 0,
    fingerprint: '0123456789abcdef',
    ...parts,
  };
}

describe('what the learner says', () => {
  const settings = DEFAULT_SETTINGS;
  const auto = { ...settings, mode: 'auto' } as const;
  const english = (found: Evidence, how: LearningSettings = settings): string => {
    const wording = explainEvidence(found, terms, how);
    assert.equal(isTheSame(said(wording)), 1);
    return wording.text;
  };

  it('is told for other languages with every decision and in all of a report', () => {
    const now = T0 + 40 * DAY;
    for (const mode of ['auto', 'suggest'] as const) {
      const learner = taught({ mode, exploration: 0.2 });
      assert.ok(isTheSame(reportOf(learner, now, T0 - 90 * DAY)) > 15);
      for (const segment of ['older', '']) {
        const decisions = Array.from({ length: 40 }, () => decide(learner, segment, now));
        assert.equal(isTheSame(decisions), 40);
      }
    }
    const off = decide(taught({ mode: 'off' }), '', now);
    assert.equal(isTheSame([off]), 1);
    assert.match(
      off?.why ?? '',
      /^customers without a segment: whatsapp, .*, the declared order; learning is off\.$/,
    );
  });

  it('names what changes behind a start that stays', () => {
    const rates = '12 % of first WhatsApp messages convert';
    const change = (from: readonly string[], to: readonly string[]): string =>
      english(evidence(from, to)).slice(0, english(evidence(from, to)).indexOf('. ') + 2);
    const all = ['whatsapp', 'phone', 'sms'];
    assert.equal(
      change(all, ['whatsapp', 'sms']),
      'older: whatsapp first stays, then sms instead of phone, sms. ',
    );
    assert.equal(
      change(all, ['whatsapp']),
      'older: whatsapp first stays, then nothing instead of phone, sms. ',
    );
    assert.equal(
      change(['whatsapp'], ['whatsapp', 'sms']),
      'older: whatsapp first stays, then sms instead of nothing. ',
    );
    assert.ok(
      english(evidence(['whatsapp'], ['whatsapp', 'phone', 'courier']), auto).endsWith(
        `${rates}, 12 % of first calls, 12 % of first courier messages ` +
          '(1,000 and 1,000 and 1,000 delivered in 1,234 cascades); ' +
          'at your costs that is 0.21 EUR more per cascade, 97 % sure. Live; 10 % at most goes on trying the others.',
      ),
    );
  });

  it('tells why it cannot tell yet', () => {
    const open = (parts: Partial<Evidence>, how?: LearningSettings): string =>
      english(evidence(['sms', 'phone'], ['phone'], { passed: false, missing: 1_234, ...parts }), how);
    const gain = (value: number): Partial<Evidence> => ({ gainPer1000: { value, low: 0, high: 0 } });
    assert.equal(
      open({ cascades: 150 }),
      'older: cannot tell yet. Cascades so far: 150; the least before it is judged: 200; still missing: 50; ' +
        'until then the declared order stays.',
    );
    assert.equal(
      open(gain(-1)),
      'older: cannot tell yet. "phone" and "sms, phone" differ by less than 2 %; more cascades needed to settle it: ' +
        'about 1,300; until then the declared order stays.',
    );
    assert.match(
      open(gain(-300)),
      /^older: cannot tell yet\. No order looks better than "sms, phone"; "phone" may bring 0\.30 EUR less per cascade; more cascades needed to settle it: about /,
    );
    assert.match(
      open(gain(300), auto),
      /"phone" may bring 0\.30 EUR more per cascade than "sms, phone", 97 % sure; .* the order that looks best gets most of them\.$/,
    );
  });

  it('is never quite sure, and has a name for touches on every channel', () => {
    assert.deepEqual(
      [0.999, 0.994, 0.52].map((one) => sureness(one).text),
      ['over 99 % sure', '99 % sure', '52 % sure'],
    );
    assert.deepEqual(
      ['phone', 'courier', 'other', 'constructor'].map((one) => touches(one).text),
      ['calls', 'courier messages', 'other messages', 'constructor messages'],
    );
  });

  it('is said in another language in that language’s order, with its names and figures', () => {
    const german = textOf({
      learning: {
        channel: '__channel__',
        path: '__channels__',
        change: {
          start: '__segment__: zuerst __to__ statt __from__. __rates__; __gain__. __next__',
          doubt: '__segment__: noch offen. __state__; __meanwhile__.',
        },
        first: { other: 'von den ersten Nachrichten per __channel__ __share__' },
        rates: {
          more: '__delivered__ zugestellt in __cascades__ Kaskaden: __first__, __others__',
          and: '__list__ und __item__',
          count: '__count__',
        },
        gain: '__sure__ je Kaskade __amount__ mehr',
        sure: { share: 'zu __share__ sicher' },
        next: { early: 'Gilt vorerst (__share__, noch etwa __missing__).' },
        doubt: { few: 'erst __cascades__ Kaskaden, __least__ sind das wenigste (noch __missing__)' },
        meanwhile: { declared: 'bis dahin bleibt es bei der Reihenfolge' },
      },
    });
    const voice = {
      text: german,
      figure: figuresIn('de'),
      channel: (channel: string) => NAMES[channel] ?? channel,
    };
    const moved = explainMove(
      evidence(['courier'], ['post'], {
        passed: false,
        missing: 1_234,
        channels: evidence([], []).channels.map((one, i) => ({
          ...one,
          channel: i === 0 ? 'post' : one.channel,
        })),
      }),
      'courier',
      'post',
      terms,
      settings,
    );
    assert.equal(
      inWords(moved.told, voice),
      'older: zuerst post statt courier. 1.000 und 1.000 zugestellt in 1.234 Kaskaden: von den ersten Nachrichten ' +
        'per post 12\u00a0%, von den ersten Nachrichten per courier 12\u00a0%; zu 97\u00a0% sicher je Kaskade 0,21 EUR mehr. ' +
        'Gilt vorerst (10\u00a0%, noch etwa 1.300).',
    );
    const few = explainEvidence(
      evidence(['sms'], ['phone'], { passed: false, cascades: 150 }),
      terms,
      settings,
    );
    assert.equal(
      inWords(few.told, voice),
      'older: noch offen. erst 150 Kaskaden, 200 sind das wenigste (noch 50); bis dahin bleibt es bei der Reihenfolge.',
    );
  });

  it('lists the channels of an order by their names', () => {
    const { told } = decide(taught({ mode: 'off' }), 'older', T0 + DAY) ?? assert.fail();
    const off = textOf({ learning: { decision: { off: '__segment__: __channels__' } } });
    const voice = { text: off, figure: figuresIn('de'), channel: (one: string) => NAMES[one] ?? one };
    assert.equal(inWords(told ?? assert.fail(), voice), 'older: WhatsApp, Telefon, SMS');
  });
});
