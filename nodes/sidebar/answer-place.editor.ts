/** Where a question is asked, and below it what came of the answer. */
import { ask, type Question } from './confirm.editor.ts';
import { element } from './dom.editor.ts';
import type { Language } from './language.editor.ts';
import { resultLine, type Result } from './result.editor.ts';

/** A place below a row of buttons. */
export interface AnswerPlace {
  readonly elements: readonly HTMLElement[];
  readonly result: Result;
  /** Asks a question; the result of the one before goes. @param opener gets the keyboard's focus back */
  ask(opener: HTMLElement, question: Question): void;
}

/** Makes a place. */
export function answerPlace(language: Language): AnswerPlace {
  const place = element('div', { class: 'cascade-question' });
  const result = resultLine(language);
  return {
    elements: [place, result.element],
    result,
    ask(opener, question) {
      result.say('');
      ask(place, opener, question, language);
    },
  };
}
