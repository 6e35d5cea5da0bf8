/** The bars of a card. They are made once and then only change in width and words. */
import { element, setShown, setText } from './dom.editor.ts';
import type { Bar } from './funnel.ts';
import type { Language } from './language.editor.ts';

const PARTS = ['reached', 'seen', 'failed', 'open'] as const;

/** The bars of one campaign. */
export interface Funnel {
  readonly element: HTMLElement;
  /**
   * @param widest as many attempts as fill the column
   * @param converted cascades that were a success
   */
  update(bars: readonly Bar[], widest: number, converted: number): void;
}

/** Makes the bars. */
export function funnel(language: Language): Funnel {
  const list = element('ul', {
    class: 'cascade-funnel',
    attributes: { 'aria-label': language.text('funnel.title') },
  });
  const legend = element(
    'p',
    { class: 'cascade-legend', attributes: { 'aria-hidden': 'true' } },
    ...PARTS.map((part) =>
      element(
        'span',
        {},
        element('i', { class: `cascade-swatch cascade-${part}` }),
        language.text(`funnel.${part}`),
      ),
    ),
  );
  const differs = element('p', {
    class: 'cascade-legend cascade-differs',
    text: language.text('funnel.differs'),
  });
  let rows = new Map<string, Row>();
  return {
    element: element('div', { class: 'cascade-funnel-block' }, list, legend, differs),
    update(bars, widest, converted) {
      const drawn = [...rows.keys()];
      if (bars.length !== drawn.length || bars.some(({ channel }, i) => channel !== drawn[i])) {
        rows = new Map(bars.map(({ channel }) => [channel, row(channel, language)]));
        list.replaceChildren(...[...rows.values()].map((one) => one.element));
      }
      for (const bar of bars) rows.get(bar.channel)?.update(bar, widest);
      setShown(
        legend,
        bars.some(({ attempts }) => attempts > 0),
      );
      setShown(differs, bars.reduce((sum, { reached }) => sum + reached, 0) !== converted);
    },
  };
}

interface Row {
  readonly element: HTMLElement;
  update(bar: Bar, widest: number): void;
}

function row(id: string, { text, number, percent, ...language }: Language): Row {
  const channel = language.channel(id);
  const figures = element('span', { class: 'cascade-figures' });
  const parts = PARTS.map((part) => element('span', { class: `cascade-part cascade-${part}` }));
  let shown = '';
  const track = element('div', { class: 'cascade-track', attributes: { role: 'img' } }, ...parts);
  return {
    element: element(
      'li',
      {},
      element(
        'div',
        { class: 'cascade-bar-label', attributes: { 'aria-hidden': 'true' } },
        element('span', { class: 'cascade-channel', text: channel }),
        figures,
      ),
      track,
    ),
    update(bar, widest) {
      const now = JSON.stringify([bar, widest]);
      if (now === shown) return;
      shown = now;
      const { attempts, reached, seen, failed, open } = bar;
      const words = {
        channel,
        attempts: number(attempts),
        reached: number(reached),
        seen: number(seen),
        failed: number(failed),
        open: number(open),
      };
      setText(
        figures,
        attempts === 0
          ? text('funnel.none')
          : text('funnel.figures', { ...words, share: percent(reached / attempts) }),
      );
      const name = text('funnel.bar', words);
      if (track.getAttribute('aria-label') !== name) track.setAttribute('aria-label', name);
      PARTS.forEach((part, index) => {
        const width = `${widest === 0 ? 0 : (100 * bar[part]) / widest}%`;
        const { style } = parts[index]!;
        if (style.width !== width) style.width = width;
      });
    },
  };
}
