/** The search for a person, and the list of those who were found. */
import type { Found } from '../admin/contract.ts';
import { findPeople } from './api.editor.ts';
import { button, element, setText } from './dom.editor.ts';
import type { Language } from './language.editor.ts';
import { wordsOf } from './refused.ts';
import type { How, Views } from './views.editor.ts';
import { openPerson, PERSON } from './timeline.editor.ts';

/** Milliseconds without a keystroke after which the search begins. */
const PAUSE = 300;
/** Fewer characters begin too many names. */
const SHORTEST = 2;

/** Makes the search field. What it finds is shown in `views`; one alone is opened at once. */
export function peopleSearch(language: Language, views: Views): HTMLElement {
  const { text } = language;
  const field = element('input', {
    id: 'cascade-search',
    attributes: { type: 'search', placeholder: text('search.placeholder'), autocomplete: 'off' },
  });
  const go = button(
    text('search.button'),
    { id: 'cascade-search-go', attributes: { type: 'submit' } },
    () => undefined,
  );
  // What was found is read aloud from here: a region that comes with its text would stay silent.
  const found = element('p', { class: 'cascade-unseen', attributes: { role: 'status' } });
  const form = element(
    'form',
    { class: 'cascade-search', attributes: { role: 'search' } },
    element('label', { class: 'cascade-unseen', text: text('search.label'), attributes: { for: field.id } }),
    field,
    go,
    found,
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  let searched = '';
  let latest = 0;
  /** True while a list of people, or that there is none, is open. */
  let listed = false;
  const opened = (query: string, asList: boolean): void => {
    searched = query;
    listed = asList;
    views.onLeave(() => {
      listed = false;
      // What was found is shown no more: the same words are worth another search.
      searched = '';
    });
  };

  const search = async (query: string): Promise<void> => {
    const mine = ++latest;
    searched = query;
    try {
      const answer = await findPeople(query);
      const { people } = answer;
      if (mine !== latest) return;
      setText(found, foundWords(answer, language));
      const [only] = people;
      const one = people.length === 1 && only !== undefined;
      if (one) openPerson(only.contact, language, views, { keepFocus: true });
      else showFound(answer, language, views, { keepFocus: true });
      opened(query, !one);
    } catch (error) {
      if (mine === latest)
        views.open(text('search.title'), element('p', { text: wordsOf(error, language) }), 'cascade-people');
    }
  };
  /** What was found is of other words than those in the field. */
  const dropFound = (query: string): void => {
    latest += 1;
    searched = '';
    if (query === '' && (listed || views.shows(PERSON))) {
      views.home();
      field.focus();
      return;
    }
    if (!listed) return;
    const words = text('search.short', { count: SHORTEST });
    setText(found, words);
    views.open(text('search.title'), element('p', { text: words }), 'cascade-people', { keepFocus: true });
    opened('', true);
  };
  field.addEventListener('input', () => {
    clearTimeout(timer);
    const query = field.value.trim();
    if (query.length < SHORTEST) {
      dropFound(query);
      return;
    }
    if (query === searched) return;
    timer = setTimeout(() => void search(query), PAUSE);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(timer);
    const query = field.value.trim();
    if (query !== '') void search(query);
  });
  views.onHome(() => {
    searched = '';
    setText(found, '');
  });
  return form;
}

function showFound(answer: Found, language: Language, views: Views, how: How): void {
  const { text } = language;
  const list = element(
    'ul',
    { class: 'cascade-found' },
    ...answer.people.map(({ contact, name, campaigns }) => {
      const open = button('', { class: 'cascade-person-open' }, () =>
        openPerson(contact, language, views, { back: () => showFound(answer, language, views, {}) }),
      );
      open.append(
        element('span', { class: 'cascade-person-name', text: name === '' ? text('person.unnamed') : name }),
        element('span', { class: 'cascade-person-contact', text: contact }),
        element('span', { class: 'cascade-person-campaigns', text: campaigns.join(', ') }),
      );
      return element('li', {}, open);
    }),
  );
  views.open(
    text('search.title'),
    element('div', {}, element('p', { text: foundWords(answer, language) }), list),
    'cascade-people',
    how,
  );
}

function foundWords({ people, more }: Found, { text, counted, number }: Language): string {
  if (more) return text('search.more', { count: number(people.length) });
  return people.length === 0 ? text('search.none') : counted('search.found', people.length);
}
