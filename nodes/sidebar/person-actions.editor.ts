/** What can be done about one person: each act says what it will do first. */
import type { Timeline } from '../admin/contract.ts';
import { actOnPerson, type PersonAct } from './api.editor.ts';
import { ask } from './confirm.editor.ts';
import { button, element } from './dom.editor.ts';
import type { Language } from './language.editor.ts';
import { openCascades } from './open-cascades.ts';
import type { Result } from './result.editor.ts';

/** Key of an act's texts below `person`. */
const TEXTS = {
  pause: 'pause',
  stop: 'stop',
  resume: 'resume',
  'opt-out': 'optOut',
  forget: 'forget',
} as const;

/** Makes the buttons. */
export function personActions(
  person: Timeline,
  language: Language,
  result: Result,
  around: { readonly changed: () => void; readonly save: () => void },
): HTMLElement {
  const { text, counted } = language;
  const { contact } = person;
  const open = openCascades(person.cascades);
  const place = element('div', { class: 'cascade-question' });

  const act = (what: PersonAct, grave: boolean): HTMLButtonElement => {
    const texts = TEXTS[what];
    const label = text(`person.${texts}.button`);
    const made = button(label, { class: `cascade-person-${what} cascade-writes` }, () => {
      result.say('');
      const order = (): void =>
        result.during(made, async () => {
          const { count, spared = 0 } = await actOnPerson(contact, what);
          // A pause acts on nothing at once: it is about what is under way.
          const acted = what === 'pause' ? open : count;
          result.say(
            spared > 0 ? counted('person.forget.spared', spared) : counted(`person.${texts}.done`, acted),
          );
          around.changed();
        });
      ask(
        place,
        made,
        { words: counted(`person.${texts}.ask`, open), yes: label, grave, act: order },
        language,
      );
    });
    return made;
  };

  const paused = person.standings.some(({ state }) => state === 'paused');
  const acts = [
    ...(open > 0 && !paused ? [act('pause', false)] : []),
    ...(paused ? [act('resume', false)] : []),
    ...(open > 0 ? [act('stop', true)] : []),
    ...(person.optedOut === null ? [act('opt-out', true)] : []),
    act('forget', true),
    button(text('person.export'), { class: 'cascade-person-export' }, around.save),
  ];
  return element(
    'div',
    { class: 'cascade-actions' },
    element('div', { class: 'cascade-buttons' }, ...acts),
    place,
    result.element,
  );
}
