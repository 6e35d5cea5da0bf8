/** Where the segments of a campaign start, folded away until somebody wants to know. */
import type { CampaignOverview, Starts } from '../admin/contract.ts';
import { getStarts } from './api.editor.ts';
import type { Around } from './card.editor.ts';
import { element, setShown, setText } from './dom.editor.ts';
import { resultLine } from './result.editor.ts';
import { startRow, type StartRow } from './start-row.editor.ts';

/** The list of one card. */
export interface StartList {
  readonly element: HTMLElement;
  /** The campaign has changed: what is open is fetched anew. */
  update(): void;
}

/** Makes the list. @param campaign as it is at the moment */
export function startList(campaign: () => CampaignOverview, around: Around): StartList {
  const { language } = around;
  const { text, counted } = language;
  const { name } = campaign();
  const pinned = element('span', { class: 'cascade-badge' });
  const list = element('ul', { class: 'cascade-starts-list' });
  const none = element('p', { class: 'cascade-small', text: text('starts.none') });
  const more = element('p', { class: 'cascade-small' });
  const result = resultLine(language);
  let rows = new Map<string, StartRow>();
  /** What the list was fetched for; '': it has not been. */
  let fetched = '';

  const show = ({ starts, more: left }: Starts): void => {
    const before = [...rows.keys()].join('\n');
    rows = new Map(
      starts.map((start) => {
        const row = rows.get(start.segment) ?? startRow(campaign, start, around, show);
        row.update(start);
        return [start.segment, row];
      }),
    );
    // Rows that keep their place keep the keyboard's focus, and a question that is open.
    if ([...rows.keys()].join('\n') !== before) {
      const focused = document.activeElement;
      list.replaceChildren(...[...rows.values()].map((row) => row.element));
      if (focused instanceof HTMLElement && list.contains(focused)) focused.focus();
    }
    setShown(none, starts.length === 0);
    setShown(more, left > 0);
    setText(more, left > 0 ? counted('starts.more', left) : '');
  };
  const fetch = (): void => {
    const { figures, pinned: count } = campaign();
    const wanted = `${figures.started} ${figures.closed} ${count}`;
    if (!fold.open || wanted === fetched) return;
    fetched = wanted;
    result.during(null, async () => {
      try {
        show(await getStarts(name));
        result.say('');
      } catch (error) {
        fetched = '';
        throw error;
      }
    });
  };
  const fold = element(
    'details',
    { class: 'cascade-starts' },
    element('summary', {}, text('starts.title'), ' ', pinned),
    list,
    none,
    more,
    result.element,
  );
  fold.addEventListener('toggle', fetch);
  none.hidden = true;

  return {
    element: fold,
    update() {
      const { channels, figures, pinned: count } = campaign();
      setShown(fold, channels.length > 1 && (figures.started > 0 || count > 0));
      setShown(pinned, count > 0);
      setText(pinned, count > 0 ? counted('starts.pinned', count) : '');
      fetch();
    },
  };
}
