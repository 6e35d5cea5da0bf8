import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { campaignReport, reportCsv } from '../../lib/report/index.ts';
import { sample } from './sample.ts';

const HOSTILE = [
  '=HYPERLINK("http://x","y")',
  '+1',
  '-1+2',
  '@SUM(A1)',
  '\t=1',
  ' =1',
  '＝1',
  'a "quoted", b\nc',
];

describe('the report as CSV', () => {
  it('has a line for each segment and channel, that a CSV reader reads', () => {
    const report = campaignReport(sample());
    const rows: Record<string, string>[] = parse(reportCsv(report), { columns: true });
    assert.equal(rows.length, 9);
    const row = rows.find(({ segment, channel }) => segment === 'retail' && channel === 'sms');
    const figures = report.segments.find(({ segment }) => segment === 'retail')?.channels.at(-1);
    assert.ok(figures);
    assert.deepEqual(
      [row?.['attempts'], row?.['converted'], row?.['rate_basis'], row?.['currency']],
      [String(figures.attempts), String(figures.converted), 'learned', 'EUR'],
    );
    assert.ok(Math.abs(Number(row?.['rate']) - (figures.rate?.value ?? 0)) < 1e-6);
  });

  it('ends lines as RFC 4180 has it, and quotes what has to be', () => {
    const text = reportCsv(campaignReport({ ...sample(60, HOSTILE), campaign: 'a,b' }));
    assert.match(text, /^campaign,segment,[a-z_,]+\r\n"a,b",/);
    assert.ok(text.endsWith('\r\n'));
    const names = new Set(parse(text, { from: 2 }).map(([, segment]: string[]) => segment));
    assert.ok(names.has('a "quoted", b\nc'));
  });

  it('holds nothing that a spreadsheet would run', () => {
    const text = reportCsv(campaignReport({ ...sample(200, HOSTILE), campaign: '=cmd' }));
    for (const row of parse(text, { from: 2 })) {
      for (const cell of row) assert.doesNotMatch(cell, /^[\s]*[=+\-@＝]/u, JSON.stringify(cell));
    }
    const back = new Set(parse(text, { from: 2 }).map(([, segment]: string[]) => segment));
    for (const name of HOSTILE.slice(0, -1)) assert.ok(back.has(`'${name}`), name);
  });
});
