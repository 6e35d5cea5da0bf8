/** One person: what they were sent, when and why, and what can be done about it. */
import type { Timeline, TimelineCascade } from '../admin/contract.ts';
import { namedParams } from '../admin/entry-words.ts';
import { exportPerson, getPerson } from './api.editor.ts';
import { element } from './dom.editor.ts';
import { fileName } from './file-name.ts';
import type { Language } from './language.editor.ts';
import { personActions } from './person-actions.editor.ts';
import { resultLine, type Result } from './result.editor.ts';
import { saveFile } from './save-file.editor.ts';
import { capital } from '../../lib/wording/punctuation.ts';
import type { How, Views } from './views.editor.ts';

/** Id of the element around a person. */
export const PERSON = 'cascade-person';

/** Fetches a person and shows them. */
export function openPerson(contact: string, language: Language, views: Views, how: How): void {
  const { text } = language;
  const result = resultLine(language);
  const body = element('div', { class: 'cascade-person' }, element('p', { text: text('loading') }));
  views.open(contact, body, PERSON, how);

  const show = async (): Promise<void> => {
    const person = await getPerson(contact);
    const actions = personActions(person, language, result, {
      changed: () => result.during(null, show),
      save: () => save(person, result, language),
    });
    const wasHere = body.contains(document.activeElement);
    body.replaceChildren(...aboutParts(person, language), actions, ...cascadeParts(person, language));
    if (wasHere) actions.querySelector('button')?.focus();
  };
  result.during(null, async () => {
    try {
      await show();
    } catch (error) {
      body.replaceChildren(result.element);
      throw error;
    }
  });
}

function save({ contact }: Timeline, result: Result, { text }: Language): void {
  result.during(null, async () => {
    const file = fileName(contact, 'json');
    saveFile(file, await exportPerson(contact), 'application/json');
    result.say(text('person.exported', { file }));
  });
}

function aboutParts(person: Timeline, language: Language): HTMLElement[] {
  const { text, fullTime } = language;
  const { name, optedOut, standings } = person;
  const parts: HTMLElement[] = [
    element('p', { class: 'cascade-person-name', text: name === '' ? text('person.unnamed') : name }),
  ];
  if (optedOut !== null) {
    const { at, by, told: how } = optedOut;
    const said = { time: fullTime(at), by: language.told(how, by) };
    parts.push(notice(text('person.optedOut', said)));
  }
  for (const { state, at, by } of standings) {
    parts.push(notice(text(`person.standing.${state}`, { time: fullTime(at), by })));
  }
  return parts;
}

function cascadeParts({ cascades }: Timeline, language: Language): HTMLElement[] {
  if (cascades.length === 0) return [element('p', { text: language.text('person.none') })];
  return cascades.map((cascade) => cascadePart(cascade, language));
}

function notice(words: string): HTMLElement {
  return element('p', { class: 'cascade-notice', text: words });
}

function cascadePart(cascade: TimelineCascade, language: Language): HTMLElement {
  const { text } = language;
  const { campaign, segment, phase, result, planHash, entries } = cascade;
  return element(
    'section',
    { class: 'cascade-timeline' },
    element('h3', { text: campaign }),
    element('p', {
      class: 'cascade-timeline-about',
      text: text('person.about', {
        state: stateWords(result ?? phase, language),
        segment,
        hash: planHash.slice(0, 8),
      }),
    }),
    element('ol', { class: 'cascade-entries' }, ...entries.map((entry) => entryPart(entry, language))),
  );
}

/** A phase or result in words; one that the catalogue does not know stays as it is. */
function stateWords(state: string, { text }: Language): string {
  return isKnown(state) ? text(`person.state.${state}`) : state;
}

const STATES = [
  'queued',
  'moving',
  'sending',
  'held',
  'waiting',
  'ended',
  'closed',
  'success',
  'exhausted',
  'stopped',
] as const;

function isKnown(state: string): state is (typeof STATES)[number] {
  return STATES.some((one) => one === state);
}

function entryPart(entry: TimelineCascade['entries'][number], language: Language): HTMLElement {
  const { fullTime } = language;
  const { at, kind, channel } = entry;
  const about = element(
    'span',
    { class: 'cascade-entry-about' },
    element('time', { text: fullTime(at), attributes: { datetime: new Date(at).toISOString() } }),
  );
  if (channel !== null) about.append(' · ', element('strong', { text: language.channel(channel) }));
  return element(
    'li',
    { class: 'cascade-entry', attributes: { 'data-kind': kind } },
    about,
    element('span', { class: 'cascade-entry-words', text: entryWords(entry, language) }),
  );
}

/** What an entry tells, in the editor's language where there is a text for it. */
function entryWords(entry: TimelineCascade['entries'][number], language: Language): string {
  const { key, params, words, told } = entry;
  if (key === null) return capital(language.told(told ?? undefined, words));
  return language.text(`timeline.${key}`, namedParams(params, told, language));
}
