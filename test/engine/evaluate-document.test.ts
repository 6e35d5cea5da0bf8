import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { CampaignError, parseCampaign, type CampaignDocument } from '../../lib/campaign/index.ts';
import { evaluateDocument, type DocumentEvaluation } from '../../lib/engine/learning/evaluate-document.ts';
import { inTurns } from '../../lib/engine/learning/turns.ts';
import { ENGINE_ENGLISH, ENGLISH_FIGURES, inWords, textOf, type Told } from '../../lib/wording/index.ts';
import { oracleOf } from '../../study/oracle.ts';
import { worldOf } from '../../study/world.ts';
import type { Table } from '../learning/simulated.ts';
import { documentOf } from '../../study/campaign.ts';
import { factsOf, historyOf } from './learning-facts.ts';

const world = { ...worldOf('clear', Math.random), decay: 0, H: 4 };
const declared = documentOf(world, { mode: 'suggest', exploration: 0.1 });
const { plan } = parseCampaign(declared);
const EXPLORING: Table = [
  { order: [0, 1, 2], probability: 0.8 },
  { order: [1, 0, 2], probability: 0.1 },
  { order: [2, 0, 1], probability: 0.1 },
];
const ONLY: Table = [{ order: [0, 1, 2], probability: 1 }];

/** The declared document with starts of their own for some segments. */
function starting(starts: Readonly<Record<string, string>>): CampaignDocument {
  const segments = Object.entries(starts).map(([name, start]) => [name, { start }]);
  return { ...declared, segments: Object.fromEntries(segments) };
}

async function ask(
  table: Table,
  cascades: number,
  proposed: unknown,
  key: string,
): Promise<DocumentEvaluation> {
  const history = historyOf(factsOf(world, table, cascades, key));
  return checked(evaluateDocument(history, { name: 'c', plan }, proposed));
}

/** What is told for other languages is what the sentence says. */
async function checked(evaluating: Promise<DocumentEvaluation>): Promise<DocumentEvaluation> {
  const found = await evaluating;
  const told = JSON.parse(JSON.stringify(found.told)) as Told;
  const voice = { text: textOf(ENGINE_ENGLISH), figure: ENGLISH_FIGURES };
  assert.equal(inWords(told, voice), found.sentence);
  assert.doesNotMatch(found.sentence, /__\w+__|learning\.\w|\[object|undefined|NaN/);
  return found;
}

describe('evaluation of a proposed document', function () {
  it('answers from the log with interval, what was done, and gain, for the segments it changes', async () => {
    const found = await ask(EXPLORING, 16_000, starting({ business: 'phone' }), 'business');
    assert.equal(found.reason, 'answered', found.sentence);
    assert.equal(found.answered, true);
    assert.deepEqual(
      found.segments.map(({ segment, from, to }) => [segment, from[0], to[0]]),
      [['business', 'whatsapp', 'phone']],
    );
    assert.ok(found.cascades > 3_500 && found.cascades <= 4_000, 'those of one segment that had time to end');
    const oracle = oracleOf(
      world,
      world.regimes[0]!.segs.find(({ name }) => name === 'business')!,
    );
    const truth = 1000 * oracle.netOf([1, 0, 2]);
    const { estimate, gainPer1000, current } = found;
    assert.ok(estimate !== null && gainPer1000 !== null && current !== null);
    assert.ok(estimate.low < truth && truth < estimate.high, `${JSON.stringify(estimate)} covers ${truth}`);
    assert.ok(Math.abs(estimate.value - current.value - gainPer1000.value) < 1e-6);
    const before = EXPLORING.reduce((sum, one) => sum + one.probability * oracle.netOf(one.order), 0);
    assert.ok(current.low < 1000 * before && 1000 * before < current.high);
    assert.match(
      found.sentence,
      /^From [\d,]+ logged cascades: the proposal would have brought .* EUR \(.* to .*\) per 1,000, .* EUR more than what was done \(/,
    );
  });

  it('refuses where the log never began so, and says how it comes to know', async () => {
    const found = await ask(ONLY, 4_000, starting({ business: 'phone' }), 'only');
    assert.deepEqual([found.answered, found.reason, found.estimate], [false, 'no overlap', null]);
    assert.match(found.sentence, /no overlap.*Let learning try other starts .*"exploration": 0\.1/);
  });

  it('names the segment without overlap where others have it', async () => {
    const all = factsOf(world, EXPLORING, 8_000, 'partly');
    const starts = new Map(
      all.flatMap(({ cascade, data }): [string, string | undefined][] =>
        data?.['order'] ? [[cascade, (data['order'] as string[])[0]]] : [],
      ),
    );
    const facts = all.filter(
      ({ segment, cascade }) => segment !== 'older' || starts.get(cascade) === 'whatsapp',
    );
    const proposed = starting({ business: 'phone', older: 'sms' });
    const found = await checked(evaluateDocument(historyOf(facts), { name: 'c', plan }, proposed));
    assert.deepEqual([found.reason, found.estimate], ['no overlap', null]);
    assert.match(found.sentence, /no overlap in older \(sms\)/);
  });

  it('refuses too little, nothing yet, the same orders, and channels it knows nothing of', async () => {
    const phone = starting({ business: 'phone' });
    assert.equal((await ask(EXPLORING, 800, phone, 'little')).reason, 'too few');
    const nothing = await checked(evaluateDocument(historyOf([]), { name: 'c', plan }, phone));
    assert.equal(nothing.reason, 'no cascades');
    assert.equal((await ask(EXPLORING, 400, declared, 'same')).reason, 'same orders');
    const [first, ...rest] = declared.steps;
    const steps = [{ channel: 'telegram', wait: '1h', if_no_reply: 'whatsapp' }, first!, ...rest];
    const added = await ask(EXPLORING, 400, { ...declared, start: 'telegram', steps }, 'added');
    assert.equal(added.reason, 'unknown channel');
    assert.match(added.sentence, /knows nothing of telegram/);
    await assert.rejects(ask(EXPLORING, 4, { start: 'whatsapp' }, 'invalid'), CampaignError);
  });

  it('says that a changed wait is not part of the figure', async () => {
    const proposed = starting({ business: 'phone' });
    const steps = proposed.steps.map((step, i) => (i === 0 ? { ...step, wait: '3h' } : step));
    const found = await ask(EXPLORING, 4_000, { ...proposed, steps }, 'waits');
    assert.equal(found.notes.length, 1);
    assert.match(found.sentence, /The changed wait of whatsapp is not part of this figure/);
  });

  it('says what learning has brought, from the share that stays on the declared order', async () => {
    const holding = documentOf(world, { mode: 'auto', holdout: 0.1 });
    const table: Table = [
      { order: [0, 1, 2], probability: 0.1 },
      { order: [1, 0, 2], probability: 0.9 },
    ];
    const only = { ...world, regimes: [{ fromDay: 0, segs: [world.regimes[0]!.segs[1]!] }] };
    const history = historyOf(factsOf(only, table, 8_000, 'holdout'));
    const campaign = { name: 'c', plan: parseCampaign(holding).plan };
    const found = await checked(evaluateDocument(history, campaign, holding));
    assert.match(found.sentence, /the declared order would have brought .* less than what was done/);
    const oracle = oracleOf(only, only.regimes[0]!.segs[0]!);
    const brought = 1000 * 0.9 * (oracle.netOf([1, 0, 2]) - oracle.netOf([0, 1, 2]));
    const { low, high } = found.gainPer1000 ?? assert.fail();
    assert.ok(low < -brought && -brought < high, `${low} to ${high} for ${-brought}`);
  });

  it('looks at no cascade that has not had the time to convert', async () => {
    const facts = factsOf(world, EXPLORING, 4_000, 'cut');
    const now = facts[Math.floor(facts.length / 2)]!.at;
    const half = historyOf(facts.filter(({ at }) => at <= now));
    const found = await evaluateDocument(half, { name: 'c', plan }, starting({ business: 'phone' }));
    const started = facts.filter(
      ({ kind, segment, at }) => kind === 'routed' && segment === 'business' && at < now,
    );
    const late = started.filter(({ at }) => at >= now - (72 + 8) * 3_600_000);
    assert.ok(late.length > 0);
    assert.ok(found.cascades <= started.length - late.length);
    assert.ok(found.cascades > 0.9 * (started.length - late.length));
  });

  it('takes an order without channels out of reach for that customer, where the start alone is learned', async () => {
    const facts = factsOf(
      world,
      [
        { order: [1, 2], probability: 0.8 },
        { order: [2, 1], probability: 0.2 },
      ],
      4_000,
      'out',
    );
    const found = await evaluateDocument(
      historyOf(facts),
      { name: 'c', plan },
      starting({ business: 'phone' }),
    );
    // Everybody is out of WhatsApp's reach: who is proposed to start with a call had one in 80 of 100 cascades.
    assert.equal(found.reason, 'answered', found.sentence);
    assert.ok((found.segments[0]?.effective ?? 0) > 0.7 * found.cascades);
  });

  it('reads the log page by page, and lets others have their turn', async () => {
    const history = historyOf(factsOf(world, EXPLORING, 4_000, 'pages'));
    let turns = 0;
    let going = true;
    const others = (async () => {
      for (; going; turns++) await turn();
    })();
    await evaluateDocument(history, { name: 'c', plan }, starting({ business: 'phone' }));
    going = false;
    await others;
    assert.ok(history.pages > 10);
    assert.ok(turns > 2, `${turns} turns`);
  });
});

describe('work in turns', () => {
  it('is interrupted when it has gone on for long, and answers what the work answers', async () => {
    let turns = 0;
    const timer = setImmediate(function again() {
      turns++;
      if (turns < 100) setImmediate(again);
    });
    const answer = await inTurns(
      (function* () {
        for (let i = 0; i < 6; i++) {
          const until = performance.now() + 5;
          while (performance.now() < until);
          yield;
        }
        return 42;
      })(),
    );
    clearImmediate(timer);
    assert.equal(answer, 42);
    assert.ok(turns >= 2, `${turns} turns in 30 ms of work`);
  });
});
