import assert from 'node:assert/strict';
import words from '../../locales/en-US/report.json' with { type: 'json' };
import names from '../../locales/en-US/engine-names.json' with { type: 'json' };
import { campaignReport, REPORT_POLICY, reportPage, type CampaignReport } from '../../lib/report/index.ts';
import { ENGINE_ENGLISH, textOf, verbatim, type Catalogue } from '../../lib/wording/index.ts';
import { Format } from '../../lib/report/page/format.ts';
import { NOTHING, sample } from './sample.ts';

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title><svg onload=alert(1)>',
  '</style><b>',
  'javascript:alert(1)',
  '__proto__',
  '\u0000\u0007\ud800',
];

function page(report: CampaignReport): string {
  return reportPage(report, textOf(words, ENGINE_ENGLISH), 'en-US');
}

/** The same report with a name in place of every text that comes from people, accounts or providers. */
function namedAllOver(name: string): CampaignReport {
  const { learning, ...parts } = sample(300, [name, `${name} 2`]);
  const report = campaignReport({ ...parts, campaign: name, learning });
  const said = { sentence: name, told: verbatim(name).told };
  const standing = { state: 'halted', campaign: name, channel: name, contact: null, at: 0 } as const;
  return {
    ...report,
    currency: name,
    conversion: [name],
    standings: [{ ...standing, by: name, why: name, remedy: name }],
    funnel: report.funnel.map((step) => ({
      ...step,
      channels: step.channels.map((one) => ({ ...one, channel: name })),
    })),
    replies: report.replies.map((one) => ({ ...one, channel: name, advice: [said] })),
    failures: report.failures.map((one) => ({ ...one, reason: name, channel: name })),
    learned: report.learned && {
      ...report.learned,
      decisions: [{ segment: name, state: 'open', missing: 1, ...said }],
      differences: [said],
      stale: said,
      proposal: { changes: [said], document: name },
    },
  };
}

describe('the report page', () => {
  it('is one file that runs nothing and loads nothing', () => {
    const html = page(campaignReport(sample()));
    assert.match(html, /^<!doctype html>\n<html lang="en-US">\n<head>\n<meta charset="utf-8">/);
    assert.doesNotMatch(html, /<script|<link|<img|<iframe|\son\w+=|\ssrc=|\shref=|\sstyle=|url\(|@import/i);
    assert.match(REPORT_POLICY, /^default-src 'none'; style-src 'sha256-[\w+/]+=*'/);
    assert.ok(html.includes(`content="${REPORT_POLICY.replaceAll("'", '&#39;')}"`));
  });

  it('says so where every account is a simulator', () => {
    const parts = sample(30);
    const simulated = page(campaignReport({ ...parts, simulated: true }));
    assert.match(simulated, />simulated<\/span>[^]*Every account of this campaign is a simulator/);
    assert.doesNotMatch(page(campaignReport(parts)), /simulat/i);
  });

  it('has a name, a description and a table for every chart', () => {
    const html = page(campaignReport(sample()));
    const charts = html.match(/<svg\s/g)?.length;
    assert.equal(charts, 5, 'funnel, segments, and replies on three channels');
    assert.equal(
      html.match(/<svg\s[^]*?<\/svg><\/div>\s*<details>\s*<summary>[^<]+<\/summary>\s*<div [^>]*>\s*<table>/g)
        ?.length,
      charts,
    );
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length, 'each id once');
    for (const [, named = ''] of html.matchAll(/aria-labelledby="([^"]+)"/g)) {
      for (const id of named.split(' ')) assert.ok(ids.includes(id), id);
    }
  });

  it('shows names for what they are, whatever is in them', () => {
    for (const name of HOSTILE) {
      const html = page(namedAllOver(name));
      const tags = [...html.matchAll(/<\/?([a-z0-9]+)([^>]*)>/gi)];
      for (const [tag, element = '', attributes = ''] of tags) {
        assert.match(
          element,
          /^(html|head|meta|title|style|body|header|main|footer|section|h[1-3]|p|span|bdi|ul|li|dl|dt|dd|div|small|details|summary|table|caption|thead|tbody|tr|th|td|pre|code|svg|desc|text|rect|line|path|circle)$/,
          tag,
        );
        assert.doesNotMatch(attributes.replaceAll(/"[^"]*"/g, ''), /\bon\w+|alert/i, tag);
      }
      assert.doesNotMatch(html, /\p{Cs}|[^\P{Cc}\n]/u);
      assert.doesNotMatch(html, /NaN|undefined|\[object/);
    }
    assert.ok(page(namedAllOver(HOSTILE[0]!)).includes('<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>'));
  });

  it('stays a page of bearable length where every customer is a segment', () => {
    const report = campaignReport(sample(60));
    const one = report.segments[0]!;
    const many = Array.from({ length: 3_000 }, (_, i) => ({ ...one, segment: `segment-${i}` }));
    const html = page({ ...report, segments: many });
    assert.ok(html.length < 500_000, `${html.length} characters`);
    assert.match(html, /segment-249<[^]*$/);
    assert.doesNotMatch(html, /segment-250</);
    assert.match(html, /12 largest of 3,000 segments are drawn, and the 250 largest are in the table/);
  });

  it('has words for everything, and no word too many', () => {
    const used = new Set<string>();
    const text = textOf(words, ENGINE_ENGLISH);
    const spy: typeof text = (key, values) => {
      used.add(key);
      assert.notEqual(text(key, values), key, `no words for ${key}`);
      assert.doesNotMatch(text(key, values), /__\w+__/, `${key} is not filled in`);
      return text(key, values);
    };
    const parts = sample();
    const { learning: _, ...counted } = sample(90);
    const full = campaignReport({ ...parts, counts: withEverything(parts.counts) });
    const saved = { ...full.saved!, savedPer1000: 1, savedPerConversion: 1 };
    const verdicts = ['few', 'shorten', 'lengthen', 'keep'] as const;
    const states = ['paused', 'halted', 'stopped', 'cohort', 'promoted', 'running'] as const;
    const standing = { campaign: 'x', channel: null, contact: null, at: 0, by: 'x', why: null, remedy: null };
    const reports: CampaignReport[] = [
      full,
      { ...full, simulated: true },
      { ...full, segments: Array.from({ length: 300 }, () => full.segments[0]!) },
      campaignReport({ ...counted, learning: null }),
      campaignReport({ ...counted, learning: 'reading' }),
      campaignReport({ ...parts, counts: NOTHING }),
      { ...full, saved, failures: [], optOuts: { cascades: 0, share: null, channels: [] } },
      { ...full, saved: { ...saved, savedPer1000: -1, savedPerConversion: -1 } },
      { ...full, saved: null, totals: { ...full.totals, attempts: 0 } },
      {
        ...full,
        saved: null,
        segments: manySegments(full),
        learned: { ...full.learned!, decisions: [], mode: 'off' },
      },
      { ...full, learned: { ...full.learned!, mode: 'auto' } },
      { ...full, learned: { ...full.learned!, mode: 'watch' } },
      ...verdicts.map((verdict) => ({
        ...full,
        replies: full.replies.map((one) => ({ ...one, verdict, advice: [] })),
      })),
      ...states.map((state) => ({
        ...full,
        state,
        standings: state === 'running' ? [] : [{ ...standing, state }],
        learned: { ...full.learned!, decisions: decisions() },
      })),
    ];
    for (const report of reports) {
      const conversion = Object.keys(names.names.outcome);
      const failures = Object.keys(names.names.reason).map((reason) => ({ ...report.failures[0]!, reason }));
      const remedies = Object.keys(words.report.remedy).map(
        (remedy) => ({ ...failures[0]!, remedy }) as (typeof failures)[0],
      );
      reportPage(
        { ...report, conversion, failures: report.failures.length ? [...failures, ...remedies] : [] },
        spy,
        'en-US',
      );
    }
    assert.deepEqual(
      [...keysOf(words), ...keysOf(names)].filter((key) => !used.has(key)),
      [],
    );
  });

  it('says what the learner and the guards told in the language of the page', () => {
    const german = {
      learning: {
        change: { start: '__segment__: zuerst __to__ statt __from__. __rates__; __gain__. __next__' },
        channel: '__channel__',
        gain: '__amount__ mehr je Kaskade, __sure__',
        sure: { over: 'zu über __share__ sicher' },
      },
      names: { channel: { phone: 'Telefon' } },
      fake: { halt: 'zu viele Fehler: __share__' },
    };
    const report = campaignReport(sample(3_000));
    const told = { why: { key: 'fake.halt', values: { share: { as: 'percent', value: 0.051 } } } } as const;
    const standing = { campaign: 'x', channel: null, contact: null, at: 0, by: 'x', remedy: null };
    const standings = [
      { ...standing, state: 'halted', why: 'too many failures: 5.1 %', told },
      { ...standing, state: 'paused', why: 'lunch <b>' },
    ] as const;
    const html = reportPage({ ...report, standings }, textOf(german, words, ENGINE_ENGLISH), 'de');
    assert.match(html, /<bdi>trade: zuerst Telefon statt WhatsApp\./);
    assert.match(html, /0,\d\d EUR mehr je Kaskade, zu über 99\u00a0% sicher/);
    assert.match(html, /<bdi>Zu viele Fehler: 5,1\u00a0%\.<\/bdi>/);
    assert.match(html, /<bdi>Lunch &lt;b&gt;\.<\/bdi>/, 'what people said is no markup');
  });

  it('says in words that there is nothing yet', () => {
    const html = page(campaignReport({ ...sample(30), counts: NOTHING, learning: null }));
    assert.match(html, /Nothing has been started yet/);
    assert.doesNotMatch(html, /<svg|<table/);
  });

  it('says where its figures come from', () => {
    const { learning, ...parts } = sample();
    assert.match(page(campaignReport({ ...parts, learning })), /by the learner/);
    assert.match(page(campaignReport({ ...parts, learning: null })), /Plain counts: customers/);
    assert.match(
      page(campaignReport({ ...parts, learning: 'reading' })),
      /the learner is still reading the log/,
    );
  });

  it('says how the document should change, and why', () => {
    const html = page(campaignReport(sample(3_000)));
    assert.match(html, /A better order is known/);
    assert.match(html, /<bdi>trade: start with Phone instead of WhatsApp\./);
    assert.match(html, /<code><bdi>segment trade: start phone added<\/bdi><\/code>/);
  });
});

describe('figures on the page', () => {
  it('are written as the language has them', () => {
    const format = new Format('de', 'EUR', 'Europe/Berlin');
    assert.equal(format.whole(12_345), '12.345');
    assert.equal(format.percent(0.384), '38\u00a0%');
    assert.equal(format.percent(0.0612), '6,1\u00a0%');
    assert.equal(format.money(1_093.751), '1.093,75\u00a0€');
    assert.equal(format.money(0.05), '0,0500\u00a0€');
    assert.equal(format.duration(7_560_000), '2,1 Stunden');
    assert.match(format.instant(1_780_000_000_000), /^28\. Mai 2026 um 22:26 MESZ$/);
  });

  it('are written in English for a language that nobody knows, and in a currency that is none', () => {
    const format = new Format('no such language!', 'points', 'UTC');
    assert.deepEqual([format.lang, format.money(3)], ['en-US', '3.00 points']);
  });
});

describe('texts', () => {
  it('come from the first catalogue that has them', () => {
    const text = textOf({ a: { b: 'eins __n__ __n__' } }, { a: { b: 'one', c: 'two' }, d: 'three' });
    assert.equal(text('a.b', { n: 1 }), 'eins 1 1');
    assert.equal(text('a.c'), 'two');
    for (const nowhere of ['a', 'a.b.c', 'constructor', 'a.toString', ''])
      assert.equal(text(nowhere), nowhere);
  });
});

function* keysOf(catalogue: Catalogue, path = ''): Iterable<string> {
  for (const [key, value] of Object.entries(catalogue)) {
    if (typeof value === 'string') yield `${path}${key}`;
    else yield* keysOf(value, `${path}${key}.`);
  }
}

function manySegments({ segments }: CampaignReport): CampaignReport['segments'] {
  const [first] = segments;
  assert.ok(first);
  return Array.from({ length: 13 }, (_, i) => ({ ...first, segment: i === 0 ? '' : `s${i}` }));
}

function decisions() {
  const states = ['better', 'settled', 'open', 'pinned'] as const;
  return states.map((state) => ({
    segment: 'x',
    state,
    missing: 9,
    sentence: 'x',
    told: verbatim('x').told,
  }));
}

/** Counts with channels of every kind. */
function withEverything(counts: typeof NOTHING): typeof NOTHING {
  const [first] = counts.steps;
  assert.ok(first);
  const more = ['telegram', 'email'].map((channel) => ({ ...first, channel }));
  return { ...counts, steps: [...counts.steps, ...more] };
}
