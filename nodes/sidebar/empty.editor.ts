/** What is shown while no campaign is at work: the one button that helps, or the one hint. */
import { loadDemo } from './demo.editor.ts';
import { button, element, setShown, setText } from './dom.editor.ts';
import { emptyWords } from './empty-words.ts';
import { hasCampaignNode } from './host.editor.ts';
import type { Language } from './language.editor.ts';
import { wordsOf } from './refused.ts';
import { resultLine } from './result.editor.ts';

/** The empty state. */
export interface Empty {
  readonly element: HTMLElement;
  /** Looks at the canvas again. @param broken a campaign is deployed that has an error; left out: as before */
  update(broken?: boolean): void;
}

/** Makes it. @param module the npm package of the demo */
export function emptyState(module: string, language: Language): Empty {
  const { text } = language;
  const result = resultLine(language);
  const title = element('h2');
  let loaded = false;
  let hasError = false;
  const load = button(text('empty.load'), { id: 'cascade-load-demo', class: 'cascade-primary' }, () =>
    result.during(load, async () => {
      try {
        await loadDemo(module);
        loaded = true;
        update();
      } catch (error) {
        result.say(text('empty.missing', { why: wordsOf(error, language) }), 'bad');
      }
    }),
  );
  const words = element('p', { text: text('empty.words') });

  const update = (broken?: boolean): void => {
    hasError = broken ?? hasError;
    const onCanvas = hasCampaignNode();
    // What is known to be deployed does not wait for it any more.
    loaded &&= onCanvas && broken !== true;
    const said = emptyWords({ onCanvas, loaded, broken: hasError });
    setText(title, text(said.title));
    setShown(load, !onCanvas);
    setShown(words, !onCanvas || loaded);
    result.say(said.next === null ? '' : text(said.next), 'plain');
  };
  update();
  return {
    element: element(
      'section',
      { id: 'cascade-empty', class: 'cascade-empty' },
      title,
      words,
      load,
      result.element,
    ),
    update,
  };
}
