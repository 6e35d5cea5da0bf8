/** A line that says what came of an act, read aloud politely. */
import { element, setText } from './dom.editor.ts';
import type { Language } from './language.editor.ts';
import { wordsOf } from './refused.ts';

/** A place for results. */
export interface Result {
  readonly element: HTMLElement;
  /** Shows a result; empty text clears it. */
  say(words: string, tone?: 'good' | 'bad' | 'plain'): void;
  /** Runs work that began with a button: the button rests meanwhile, and what goes wrong is said. */
  during(button: HTMLButtonElement | null, work: () => Promise<void>): void;
}

/** Makes a place for results. */
export function resultLine(language: Language): Result {
  const line = element('p', { class: 'cascade-result', attributes: { role: 'status' } });
  const result: Result = {
    element: line,
    say(words, tone = 'good') {
      line.dataset['tone'] = tone;
      setText(line, words);
      // Whoever has pressed a button beside it is to see the answer; nobody else is to be moved.
      const pressed = line.parentElement?.contains(document.activeElement) === true;
      if (pressed && words !== '') line.scrollIntoView({ block: 'nearest' });
    },
    during(button, work) {
      // Not `disabled`: a button that is gets out of reach of the keyboard in the middle of its own act.
      if (button?.ariaDisabled === 'true') return;
      if (button !== null) button.ariaDisabled = 'true';
      work()
        .catch((error: unknown) => result.say(wordsOf(error, language), 'bad'))
        .finally(() => {
          if (button !== null) button.ariaDisabled = null;
        });
    },
  };
  return result;
}
