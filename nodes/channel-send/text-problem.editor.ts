/** What is wrong with the texts of a send node, in the words of its form. */
import { templateFault } from '../../lib/content/template-fault.ts';
import type { Told } from '../../lib/wording/wording.ts';
import { engineWords } from '../editor/engine-words.editor.ts';

/** The label of a field by its name in the content. */
export type Labels = (name: string) => string;

/** Labels of a channel's fields. @param words looks up a text of the node's catalogue; '': none */
export function labelsOf(channel: string, words: (key: string) => string): Labels {
  return (name) => words(`content.${channel}-${name}`) || words(`content.${name}`) || name;
}

/** What was told of a content, with the fields by their labels. */
export function labelled<T extends Told | undefined>(told: T, labels: Labels): T {
  const place = told?.values['place'];
  if (told === undefined || typeof place !== 'string') return told;
  const [first = '', second = ''] = place.split('.');
  const label = labels(first === 'template' && second !== '' ? second : first);
  return { ...told, values: { ...told.values, place: label } };
}

/** What is wrong with what a field says; null: nothing. @param label of the field */
export function textProblem(label: string, value: unknown): string | null {
  return contentProblem(value, () => label);
}

/** What is wrong with a content, the field by its label; null: nothing. */
export function contentProblem(content: unknown, labels: Labels): string | null {
  const fault = templateFault(content);
  return fault === null ? null : engineWords(labelled(fault.told, labels), fault.told.key);
}
