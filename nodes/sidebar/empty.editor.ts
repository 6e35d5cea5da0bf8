/** What is shown while no campaign is at work: the one button that helps, or the one hint. */
import { loadDemo } from './demo.editor.ts';
import { button, element, setShown } from './dom.editor.ts';
import { hasCampaignNode } from './host.editor.ts';
import type { Language } from './language.editor.ts';
import { wordsOf } from './refused.ts';
import { resultLine } from './result.editor.ts';

/** The empty state. */
export interface Empty {
  readonly element: HTMLElement;
  /** Looks at the canvas again. */
  update(): void;
}

/** Makes it. @param module the npm package of the demo */
export function emptyState(module: string, language: Language): Empty {
  const { text } = language;
  const result = resultLine(language);
  let loaded = false;
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

  const update = (): void => {
    const onCanvas = hasCampaignNode();
    loaded &&= onCanvas;
    setShown(load, !onCanvas);
    setShown(words, !onCanvas || loaded);
    result.say(onCanvas ? text(loaded ? 'empty.loaded' : 'empty.deploy') : '', 'plain');
  };
  update();
  return {
    element: element(
      'section',
      { id: 'cascade-empty', class: 'cascade-empty' },
      element('h2', { text: text('empty.title') }),
      words,
      load,
      result.element,
    ),
    update,
  };
}
