/** The question before an act, in the place where its button is: what will happen, then yes or no. */
import { button, element, freshId } from './dom.editor.ts';
import type { Language } from './language.editor.ts';

/** A question. */
export interface Question {
  /** What the act will do. */
  readonly words: string;
  /** The act, as the label of its button. */
  readonly yes: string;
  /** What the act needs to know, between the words and the buttons; it gets the focus. */
  readonly field?: HTMLElement;
  /** The act cannot be taken back, or ends something. */
  readonly grave?: boolean;
  readonly act: () => void;
}

/**
 * Asks in `place`, instead of a question that is open there. Escape and Cancel take it back.
 * @param opener gets the keyboard's focus back
 */
export function ask(place: HTMLElement, opener: HTMLElement, question: Question, { text }: Language): void {
  const id = freshId();
  const close = (): void => {
    place.replaceChildren();
    opener.focus();
  };
  const yes = button(
    question.yes,
    {
      class: `cascade-yes ${question.grave === true ? 'cascade-grave' : 'cascade-primary'}`,
      attributes: { 'aria-describedby': id },
    },
    () => {
      close();
      question.act();
    },
  );
  const box = element(
    'div',
    { class: 'cascade-confirm', attributes: { role: 'group', 'aria-labelledby': id } },
    element('p', { id, text: question.words }),
    ...(question.field === undefined ? [] : [question.field]),
    element('div', { class: 'cascade-buttons' }, yes, button(text('cancel'), { class: 'cascade-no' }, close)),
  );
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  });
  place.replaceChildren(box);
  (question.field?.querySelector<HTMLElement>('select, input') ?? yes).focus();
}
