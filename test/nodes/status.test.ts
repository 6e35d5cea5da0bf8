import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Node, NodeStatus } from 'node-red';
import { fillIn, namesIn, textOf, type Catalogue } from '../../lib/index.ts';
import { LIMIT_KINDS } from '../../lib/guards/guards.ts';
import { standingWords } from '../../nodes/cascade-start/standing.ts';
import { clockTime, fitting, StatusLine } from '../../nodes/runtime/status.ts';
import { ROOT } from '../../scripts/node-red.mjs';
import { holdRealTime, passReal } from '../engine/real-time.ts';
import classes from '../../maps/error-classes.json' with { type: 'json' };

function catalogue(language: string, name: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(ROOT, 'locales', language, `${name}.json`), 'utf8')) as Record<
    string,
    unknown
  >;
}

describe('a status line', () => {
  holdRealTime();
  let shown: NodeStatus[] = [];
  const line = () => {
    shown = [];
    return new StatusLine({ status: (status: NodeStatus) => shown.push(status) } as unknown as Node);
  };
  const texts = () => shown.map((status) => (status as { text: string }).text);

  it('shows the first status at once, and after that the latest once a second', () => {
    const status = line();
    for (const text of ['a', 'b', 'c']) status.show({ text });
    assert.deepEqual(texts(), ['a']);
    passReal(999);
    assert.deepEqual(texts(), ['a']);
    passReal(1);
    assert.deepEqual(texts(), ['a', 'c']);
    status.show({ text: 'd' });
    passReal(1_000);
    assert.deepEqual(texts(), ['a', 'c', 'd']);
  });

  it('shows the same status once', () => {
    const status = line();
    status.show({ text: 'a' });
    status.show({ text: 'a' });
    passReal(2_000);
    assert.deepEqual(texts(), ['a']);
  });

  it('shows nothing more once it is stopped', () => {
    const status = line();
    status.show({ text: 'a' });
    status.show({ text: 'b' });
    status.stop();
    passReal(5_000);
    assert.deepEqual(texts(), ['a']);
  });

  it('tells the time of day, and the date of another day', () => {
    const now = new Date(2026, 4, 9, 8, 30).getTime();
    assert.equal(clockTime(new Date(2026, 4, 9, 14, 5).getTime(), now), '14:05');
    assert.equal(clockTime(new Date(2026, 4, 10, 0, 5).getTime(), now), '05-10');
  });
});

describe('the room of a status', () => {
  it('is kept by the first label that has it, and by the last one cut off', () => {
    assert.equal(fitting('64 held: template refused', '64: template refused'), '64 held: template refused');
    const long = 'a reason that would cover the neighbours';
    assert.equal(fitting(`64 held: ${long}`, 'short'), 'short');
    assert.equal(fitting(long), 'a reason that would cover the…');
    assert.equal(fitting('長'.repeat(16)), `${'長'.repeat(14)}…`);
  });

  for (const language of readdirSync(join(ROOT, 'locales'))) {
    it(`suffices for every limit that halts, in ${language}`, () => {
      const text = textOf(catalogue(language, 'cascade-start') as Catalogue);
      const names = namesIn(textOf(catalogue(language, 'engine-names') as Catalogue));
      const halted = (limit: string, channel: string | null): string =>
        standingWords({ state: 'halted', channel, told: { why: { key: limit, values: {} } } }, text, names);
      for (const kind of ['failed', 'template_rejected', 'provider_errors']) {
        const word = text(`cascade-start.status.why.limits.${kind}`);
        assert.ok(halted(`guards.limits.${kind}`, 'whatsapp').endsWith(word), kind);
      }
      for (const limit of LIMIT_KINDS.map((kind) => `limits.${kind}`).concat('spend.campaign')) {
        const word = text(`cascade-start.status.why.${limit}`);
        assert.ok(halted(`guards.${limit}`, null).endsWith(word), limit);
      }
      assert.equal(halted('verbatim', null), text('cascade-start.status.halted'));
      const byHand = { why: { key: 'guards.cohort.byHand', values: {} } };
      const cohort = standingWords({ state: 'cohort', channel: null, told: byHand }, text, names);
      assert.ok(cohort.endsWith(text('cascade-start.status.why.cohort.byHand')), cohort);
    });

    it(`suffices for every reason that holds many, in ${language}`, () => {
      const { status } = catalogue(language, 'channel-send')['channel-send'] as { status: { why: string } };
      const { reason } = catalogue(language, 'engine-names')['names'] as {
        reason: Readonly<Record<string, string>>;
      };
      const shared = classes.entries.filter(({ scope }) => ['account', 'sender', 'template'].includes(scope));
      assert.ok(shared.length > 30);
      for (const why of new Set(shared.map((one) => reason[one.class]!))) {
        const label = fillIn(status.why, { count: 64, why });
        assert.equal(fitting(label), label);
      }
    });
  }
});
