/** One segment: where it starts and why, and how that is pinned or unpinned. */
import type { SegmentStart } from '../../lib/index.ts';
import type { CampaignOverview, Starts } from '../admin/contract.ts';
import { copyText } from '../editor/copy.editor.ts';
import { answerPlace } from './answer-place.editor.ts';
import { pinSegment, unpinSegment } from './api.editor.ts';
import type { Around } from './card.editor.ts';
import { button, element, labelled, setShown, setText } from './dom.editor.ts';
import type { Language } from './language.editor.ts';

/** A segment's row. */
export interface StartRow {
  readonly element: HTMLElement;
  update(start: SegmentStart): void;
}

/** Makes a row. @param show takes the starts that an order has answered with */
export function startRow(
  campaign: () => CampaignOverview,
  first: SegmentStart,
  around: Around,
  show: (starts: Starts) => void,
): StartRow {
  const { language } = around;
  const { text } = language;
  const { segment } = first;
  const { name } = campaign();
  const words = element('p', { class: 'cascade-small' });
  const gone = element('p', { class: 'cascade-small' });
  const fragment = documentFragment(language);
  const answers = answerPlace(language);
  let now = first;

  const pin = button(
    text('starts.pin.button'),
    {
      class: 'cascade-pin cascade-writes',
      attributes: { 'aria-label': text('starts.pin.name', { segment }) },
    },
    () => {
      const choice = element('select', { class: 'cascade-pin-channel' });
      choice.append(
        ...campaign().channels.map((channel) =>
          element('option', { text: language.channel(channel), attributes: { value: channel } }),
        ),
      );
      choice.value = now.channel;
      answers.ask(pin, {
        words: text('starts.pin.ask', { segment }),
        field: labelled(text('starts.pin.field'), choice),
        yes: text('starts.pin.button'),
        act: () =>
          answers.result.during(pin, async () => {
            const { value: channel } = choice;
            show(await pinSegment(name, { segment, channel }));
            answers.result.say(text('starts.pin.done', { segment, channel: language.channel(channel) }));
            around.refresh();
          }),
      });
    },
  );
  const unpin = button(
    text('starts.unpin.button'),
    {
      class: 'cascade-unpin cascade-writes',
      attributes: { 'aria-label': text('starts.unpin.name', { segment }) },
    },
    () =>
      answers.ask(unpin, {
        words: text('starts.unpin.ask', { segment }),
        yes: text('starts.unpin.button'),
        act: () =>
          answers.result.during(unpin, async () => {
            show(await unpinSegment(name, { segment }));
            answers.result.say(text('starts.unpin.done', { segment }));
            around.refresh();
          }),
      }),
  );
  const row: StartRow = {
    element: element(
      'li',
      { class: 'cascade-start', attributes: { 'data-segment': segment } },
      element('div', { class: 'cascade-start-head' }, element('span', { text: segment }), pin, unpin),
      words,
      gone,
      ...answers.elements,
      fragment.element,
    ),
    update(start) {
      now = start;
      const { pin: own, by, channel } = start;
      // A button that has done its work goes, and the keyboard must not go with it.
      const focused = document.activeElement === pin || document.activeElement === unpin;
      setShown(pin, own === null);
      setShown(unpin, own !== null);
      if (focused) (own === null ? pin : unpin).focus();
      setText(words, startWords(start, language));
      setShown(gone, own !== null && by !== 'pinned');
      setText(
        gone,
        own === null || by === 'pinned'
          ? ''
          : text('starts.gone', { channel: language.channel(own.channel) }),
      );
      setShown(fragment.element, by === 'pinned');
      fragment.show({ [segment]: { start: channel, pinned: true } });
    },
  };
  row.update(first);
  return row;
}

function startWords({ by, channel, share, cascades, sure, pin }: SegmentStart, language: Language): string {
  const { text } = language;
  const params = {
    channel: language.channel(channel),
    share: language.percent(share),
    number: language.number(cascades),
    sure: language.percent(sure ?? 0),
    by: pin?.by ?? '',
    day: pin === null ? '' : language.day(pin.at),
  };
  return text(`starts.by.${by === 'declared' && share < 1 ? 'tried' : by}`, params);
}

/** What keeps a pin in git: the part of the campaign document that says the same, to be copied. */
function documentFragment(language: Language): {
  readonly element: HTMLElement;
  show(segments: Readonly<Record<string, object>>): void;
} {
  const { text } = language;
  const code = element('code');
  const copy = button(text('starts.document.copy'), { class: 'cascade-copy' }, () =>
    copyText(code.textContent ?? '', $(copy), text('starts.document.copied')),
  );
  return {
    element: element(
      'details',
      { class: 'cascade-fragment' },
      element('summary', { class: 'cascade-small', text: text('starts.document.open') }),
      element('p', { class: 'cascade-small', text: text('starts.document.words') }),
      element('pre', { attributes: { tabindex: '0' } }, code),
      copy,
    ),
    show(segments) {
      setText(code, `"segments": ${JSON.stringify(segments, null, 2)}`);
    },
  };
}
