import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import guardsTexts from '../../locales/en-US/engine-guards.json' with { type: 'json' };
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import { consentRefusal } from '../../lib/guards/consent.ts';
import type { Obstacle } from '../../lib/guards/control.ts';
import { startRefusal, STOPPED } from '../../lib/guards/entry.ts';
import { frequencyVerdict } from '../../lib/guards/frequency.ts';
import { LIMIT_KINDS } from '../../lib/guards/guards.ts';
import { breachOf } from '../../lib/guards/limits.ts';
import { spendVerdict } from '../../lib/guards/money.ts';
import { numberVerdict } from '../../lib/guards/numbers.ts';
import { optedOutWording } from '../../lib/guards/opted-out-by.ts';
import { say } from '../../lib/guards/say.ts';
import { orderWording } from '../../lib/guards/standing-words.ts';
import type { Verdict } from '../../lib/guards/verdict.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import {
  ENGLISH_FIGURES,
  figuresIn,
  inWords,
  textOf,
  type Told,
  type Wording,
} from '../../lib/wording/index.ts';
import { HOUR, newcomer, PLAN, Rig, T0, taken } from '../store/rig.ts';

/** What is told, in English. */
function inEnglish(told: Told): string {
  return inWords(told, { text: textOf(guardsTexts), figure: ENGLISH_FIGURES });
}

/** Says what is told in a language that has these texts alone. */
function speaking(guards: object): (told: Told) => string {
  const text = textOf({ guards } as never);
  const figure = figuresIn('de', 'Europe/Berlin');
  const names: Readonly<Record<string, string>> = {
    sms: 'SMS',
    whatsapp: 'WhatsApp',
    auth: 'Zugang abgelehnt',
  };
  const named = (code: string): string => names[code] ?? code;
  return (told) => inWords(told, { text, figure, channel: named, reason: named });
}

function whyOf(verdict: Verdict): readonly Wording[] {
  if (verdict.do === 'send') return [];
  return verdict.do === 'hold' && verdict.remedy ? [verdict.why, verdict.remedy] : [verdict.why];
}

const ORDER: Obstacle = {
  state: 'halted',
  campaign: 'one',
  channel: 'whatsapp',
  contact: null,
  at: 0,
  by: 'guards',
  why: 'whatsapp: 9 of 12 sends failed or bounced; the limit is 5 %',
  remedy: null,
};

describe('what the guards say', () => {
  const past = [1, 2, 3, 4, 5].map((hours) => ({ at: T0 - hours * HOUR, channel: 'sms' }));
  const limit = { count: 1, ms: 24 * HOUR };
  const caps = { campaign: null, day: null, account: null };
  const spent = { campaign: 0, day: 0, account: 0 };
  const numbers = [
    '12',
    '+870773111632',
    '+1234',
    '+12025550101',
    '+442079460000',
    '+441632960001',
    '+80012345678',
  ];
  const halt = guardsOf({ halt: Object.fromEntries(LIMIT_KINDS.map((kind) => [kind, 0.01])) }).halt!;
  const counts = {
    sends: 100,
    waitedOut: 100,
    failed: 0,
    template_rejected: 0,
    provider_errors: 0,
    opted_out: 0,
    complaints: 0,
  };

  const all: readonly Wording[] = [
    ...whyOf(frequencyVerdict(null, 'sms', past, T0)),
    ...whyOf(frequencyVerdict({ all: limit, channels: {}, oneActive: false }, 'sms', past, T0)),
    ...whyOf(
      frequencyVerdict({ all: null, channels: { sms: limit }, oneActive: false }, 'sms', past.slice(4), T0),
    ),
    ...(['campaign', 'day', 'account'] as const).flatMap((cap) =>
      whyOf(spendVerdict({ ...caps, [cap]: 1_500_000 }, spent, 2_000_000, { day: T0, account: T0 })),
    ),
    ...numbers.flatMap((number) =>
      [null, ['DE']].flatMap((countries) =>
        ['sms', 'phone', 'whatsapp'].flatMap((channel) =>
          whyOf(numberVerdict(channel, number, countries, { number: null })),
        ),
      ),
    ),
    ...[{}, { consent_source: 'a form' }, { consent_source: 'a form', consent_at: T0 }].flatMap(
      (row) => consentRefusal({ purpose: 'offers' }, row, 'sms', T0) ?? [],
    ),
    ...LIMIT_KINDS.flatMap((kind) => {
      const of = { ...counts, conversions: 1, cost: kind === 'cost_per_conversion' ? 500 : 0, [kind]: 50 };
      const breach = breachOf(
        halt,
        ['failed', 'template_rejected', 'provider_errors'].includes(kind) ? 'sms' : null,
        of,
      );
      return breach === null ? assert.fail(kind) : [breach.why, breach.remedy];
    }),
    ...[
      'STOP on sms',
      'block on telegram',
      'sms provider',
      'a list uploaded by Ann Lee',
      'before they were erased',
      'Ann',
      null,
    ].map(optedOutWording),
    orderWording({ ...ORDER, channel: null, why: 'lunch' }),
    orderWording({ ...ORDER, channel: null, contact: '+1', state: 'paused', why: null }),
  ];

  it('is the same told as written, in English', () => {
    assert.ok(new Set(all.map(({ told }) => told.key)).size > 25);
    for (const { text, told } of all) assert.equal(inEnglish(told), text);
    for (const answer of [
      STOPPED,
      startRefusal(guardsOf({ consent: {} }), PLAN, { customer: {} }, T0, () => false),
    ]) {
      assert.ok(answer?.state === 'refused' && answer.told);
      assert.equal(inEnglish(answer.told), answer.reason);
    }
  });

  it('is said in another language, with its names, figures and times', () => {
    const german = speaking({
      hours: { quiet: 'zurückgestellt bis __until__: Ruhezeit in __zones__' },
      limits: { failed: '__events__ von __sends__ gescheitert, erlaubt sind __limit__' },
      because: '__what__: __why__',
      order: { channel: { halted: '__channel__ ist angehalten' } },
      held: '__channel__ ist zurückgestellt: __reason__',
    });
    const until = { as: 'instant', value: Date.UTC(2026, 4, 5, 6) } as const;
    const quiet = say('guards.hours.quiet', { until, zones: 'Europe/Berlin' });
    assert.equal(quiet.text, 'held until 2026-05-05T06:00:00.000Z: quiet hours in Europe/Berlin');
    assert.equal(german(quiet.told), 'zurückgestellt bis 05.05.2026, 08:00: Ruhezeit in Europe/Berlin');
    const failed = say('guards.limits.failed', {
      events: 9,
      sends: 12,
      limit: { as: 'percent', value: 0.055 },
    });
    // The channel stands in front of the reason in English alone: another language names it once.
    const halted = orderWording({ ...ORDER, told: { why: failed.told } });
    assert.equal(halted.text, `whatsapp is halted: ${ORDER.why}`);
    assert.equal(
      german(halted.told),
      'WhatsApp ist angehalten: 9 von 12 gescheitert, erlaubt sind 5,5\u00a0%',
    );
    const held = say('guards.held', { channel: 'sms', reason: 'auth' });
    assert.deepEqual(
      [held.text, german(held.told)],
      ['sms is held: auth', 'SMS ist zurückgestellt: Zugang abgelehnt'],
    );
    assert.equal(german(orderWording(ORDER).told), `WhatsApp ist angehalten: ${ORDER.why}`);
  });
});

describe('what the guards have said', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cascade-told-'));
  after(() => rmSync(directory, { recursive: true, force: true }));

  it('is kept with a halt for other languages, and old halts have their English', async () => {
    const path = join(directory, 'cascade.db');
    const rig = await Rig.open(new SqliteStore(path, { inline: true }));
    await rig.store.keepPlan(
      'one',
      { ...PLAN, guards: guardsOf({ halt: { failed: 0.1, min: 5 } }), hash: 'g' },
      {},
    );
    for (let i = 0; i < 5; i++) {
      const attempt = await rig.claimed(await rig.released(i), 'whatsapp');
      const { notices } = await rig.record(attempt, {
        state: 'refused',
        reason: 'unreachable',
        scope: 'contact',
      });
      if (notices) assert.equal(inEnglish(notices[0]!.told.remedy!), notices[0]!.remedy);
    }
    await rig.store.close();
    const again = await Rig.open(new SqliteStore(path, { inline: true }));
    const [standing] = await again.run({ type: 'controls', campaign: 'one' });
    assert.equal(`whatsapp: ${inEnglish(standing!.told!.why!)}`, standing!.why);
    assert.equal(inEnglish(standing!.told!.remedy!), standing!.remedy);
    await again.store.close();

    const database = new DatabaseSync(path);
    database.exec('UPDATE controls SET told = NULL');
    database.close();
    const old = await Rig.open(new SqliteStore(path, { inline: true }));
    const [untold] = await old.run({ type: 'controls', campaign: 'one' });
    const { told: _, ...english } = standing!;
    assert.deepEqual(untold, english);
    await old.store.close();
  });

  it('stands in the history of whoever is held, and is erased with the person', async () => {
    const rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
    const { contact } = newcomer(1);
    const { id, hop } = await rig.routed(await rig.released(1));
    const said = say('guards.content.badLink', { link: 'Rumpelstilzchen' });
    const refusal = { reason: 'invalid_link', why: said.text, told: said.told };
    const claim = {
      type: 'claim',
      cascade: id,
      hop,
      node: 'send',
      msg: '{}',
      channel: 'whatsapp',
      refusal,
    } as const;
    assert.equal(taken(await rig.run({ ...claim, account: 'account', body: {} })).attempt, null);
    const { history } = await rig.everythingOf(id);
    const line = history.find(({ kind }) => kind === 'refused');
    assert.equal(inEnglish(line?.data?.['told'] as Told), line?.why);
    assert.match(JSON.stringify(history), /Rumpelstilzchen/);
    await rig.run({ type: 'forget', contact, by: 'a letter' });
    assert.doesNotMatch(JSON.stringify((await rig.everythingOf(id)).history), /Rumpelstilzchen|told/);
    await rig.store.close();
  });
});
