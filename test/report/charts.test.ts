import assert from 'node:assert/strict';
import { funnelChart } from '../../lib/report/charts/funnel.ts';
import { intervalChart } from '../../lib/report/charts/intervals.ts';
import { replyChart } from '../../lib/report/charts/replies.ts';

const TEXTS = {
  title: 'Title',
  description: 'Description',
  rate: 'Rate',
  cost: 'Cost',
  percent: (share: number) => `${Math.round(100 * share)} %`,
  duration: (ms: number) => `${ms} ms`,
};
const BAR = { step: 'Step 1', channel: 'whatsapp', label: 'WhatsApp', figures: '' };

/** The figures of every element of a kind, by attribute. */
function drawn(svg: string, element: string, attribute: string): string[] {
  const tags = svg.match(new RegExp(`<${element}[^>]*>`, 'g')) ?? [];
  return tags.map((tag) => new RegExp(`${attribute}="([^"]*)"`).exec(tag)?.[1] ?? '');
}

describe('charts', () => {
  it('draw the funnel to the scale of those who were started', () => {
    const bars = [
      { ...BAR, reached: 1_000, converted: 420 },
      { ...BAR, step: 'Step 2', channel: 'phone', reached: 500, converted: 0 },
    ];
    const { text } = funnelChart('f', TEXTS, bars, 1_000);
    const [track = '', ...widths] = drawn(text, 'rect', 'width');
    const full = Number(track);
    assert.deepEqual(widths.map(Number), [full, full * 0.42, full, full / 2, 0]);
    assert.match(text, /role="img"\s+aria-labelledby="f-title f-desc"/);
    assert.match(text, /<title id="f-title">Title<\/title>\s*<desc id="f-desc">Description<\/desc>/);
  });

  it('draw nothing longer than the whole, whatever the counts', () => {
    const { text } = funnelChart('f', TEXTS, [{ ...BAR, reached: 3, converted: 9 }], 2);
    const [track, reached, converted] = drawn(text, 'rect', 'width');
    assert.deepEqual([reached, converted], [track, track]);
  });

  it('draw a bar to its rate, with whiskers from one end of the interval to the other', () => {
    const bar = { channel: 'sms', label: 'SMS', figures: '', cost: '' };
    const { text } = intervalChart('i', TEXTS, [
      { label: 'retail', bars: [{ ...bar, rate: { value: 0.4, low: 0.3, high: 0.6 } }] },
    ]);
    const [x = 0] = drawn(text, 'rect', 'x').map(Number);
    const [width = 0] = drawn(text, 'rect', 'width').map(Number);
    const [, whisker = ''] = drawn(text, 'path', 'd');
    const [, low, , , high] = /M(\S+) (\S+)V\S+M(\S+) \S+H(\S+)M/.exec(whisker) ?? [];
    // The scale ends at 60 %, the next round share that holds the interval.
    const full = Number(high) - x;
    assert.ok(Math.abs(width - (full * 0.4) / 0.6) < 0.2, `${width} of ${full}`);
    assert.ok(Math.abs(Number(low) - x - full / 2) < 0.2);
    assert.match(text, />0 %<[^]*>30 %<[^]*>60 %</);
  });

  it('draw a channel that was never tried without a bar', () => {
    const bar = { channel: 'sms', label: 'SMS', rate: null, figures: '–', cost: '–' };
    const { text } = intervalChart('i', TEXTS, [{ label: 'retail', bars: [bar] }]);
    assert.ok(!text.includes('<rect'));
    assert.match(text, />retail<[^]*>SMS<[^]*>–</);
  });

  it('draw replies up to the end of the wait, with the mark where 80 % have come', () => {
    const curve = [
      { ms: 0, share: 0 },
      { ms: 50, share: 0.8 },
      { ms: 200, share: 1 },
    ];
    const { text } = replyChart('r', TEXTS, { channel: 'whatsapp', curve, mark80Ms: 50, waitMs: 100 });
    const line = drawn(text, 'path', 'd')[1] ?? '';
    const points = line
      .split(/[ML]/)
      .slice(1)
      .map((point) => point.split(' ').map(Number));
    const [[x0, y0], [x80, y80], [end, yEnd]] = points as [
      [number, number],
      [number, number],
      [number, number],
    ];
    assert.equal(points.length, 3);
    assert.equal(x80 - x0, (end - x0) / 2);
    assert.ok(Math.abs((y0 - yEnd) / (y0 - y80) - (0.8 + 0.2 / 3) / 0.8) < 0.01, 'cut off at the wait');
    assert.deepEqual(
      [Number(drawn(text, 'circle', 'cx')[0]), Number(drawn(text, 'circle', 'cy')[0])],
      [x80, y80],
    );
    assert.match(text, />80 % · 50 ms</);
  });

  it('show where the wait ends when the mark lies beyond it', () => {
    const curve = [
      { ms: 0, share: 0 },
      { ms: 1_000, share: 1 },
    ];
    const { text } = replyChart('r', TEXTS, { channel: 'whatsapp', curve, mark80Ms: 800, waitMs: 100 });
    const [x] = drawn(text, 'line', 'x1').slice(-1).map(Number);
    assert.ok(x !== undefined && x > 44 && x < Number(drawn(text, 'circle', 'cx')[0]));
  });

  it('never draw what is no number', () => {
    const empty = [
      funnelChart('f', TEXTS, [{ ...BAR, reached: 0, converted: 0 }], 0),
      funnelChart('f', TEXTS, [], 0),
      intervalChart('i', TEXTS, []),
      intervalChart('i', TEXTS, [
        { label: '', bars: [{ ...BAR, rate: { value: 0, low: 0, high: 0 }, cost: '' }] },
        { label: '', bars: [{ ...BAR, rate: { value: Number.NaN, low: -1, high: Infinity }, cost: '' }] },
      ]),
      replyChart('r', TEXTS, { channel: 'x', curve: [], mark80Ms: 0, waitMs: null }),
      replyChart('r', TEXTS, { channel: 'x', curve: [{ ms: 0, share: 0 }], mark80Ms: Number.NaN, waitMs: 0 }),
    ];
    for (const { text } of empty)
      assert.doesNotMatch(text.replace(/>[^<]*</g, '><'), /NaN|Infinity|undefined/);
  });

  it('cut labels that have no room, and keep the rest of the row', () => {
    const label = 'a segment with a name that is longer than its chart';
    const bar = { channel: 'own', label, rate: null, figures: '1', cost: '2' };
    const { text } = intervalChart('i', TEXTS, [{ label, bars: [bar] }]);
    assert.ok(!text.includes(label));
    assert.match(text, />a segment with a…</);
  });
});
