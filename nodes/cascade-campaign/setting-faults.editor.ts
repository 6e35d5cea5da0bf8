/** What is wrong with a setting, in the words and units of its field: the document's own are others. Pure. */
import type { ReportedProblem } from '../editor/reported-problem.editor.ts';
import type { Words } from './echo.editor.ts';
import { type Section, valueAt } from './key-order.editor.ts';
import { partsOf } from './problem-places.editor.ts';
import { rulesOf } from './rules.editor.ts';
import { type Setting, groupsOf, isGrouped, numberOf } from './settings.editor.ts';

/** The problems of a document, with those that a field says in another way as that field says them. */
export function inFieldWords(
  problems: readonly ReportedProblem[],
  document: Section,
  words: Words,
): readonly ReportedProblem[] {
  const channels = rulesOf(document).map(({ channel }) => channel);
  const settings = groupsOf(document, channels).flatMap((group) => group.settings);
  return problems.map((problem) => {
    if (problem.severity !== 'error') return problem;
    const parts = partsOf(problem.path);
    const setting = settings.find(
      ({ path }) => path.length === parts.length && path.every((key, at) => key === parts[at]),
    );
    const message = setting === undefined ? null : faultOf(setting, valueAt(document, setting.path), words);
    return message === null ? problem : { ...problem, message, remedy: '' };
  });
}

function faultOf({ kind, bounds }: Setting, value: unknown, words: Words): string | null {
  if (bounds !== undefined) {
    const { most, example } = bounds;
    if (typeof value === 'number' && value >= 0 && value * 100 <= most) return null;
    return words('fault.percent', {
      most: String(most),
      example: String(example),
      share: String(example / 100),
    });
  }
  if (kind !== 'number' || typeof value !== 'string' || !isGrouped(value)) return null;
  const whole = value.replaceAll(/[.,]/g, '');
  const part = numberOf(value);
  if (part === null) return words('fault.grouped', { value, whole });
  // With one more digit behind it, a decimal point cannot be taken for anything else.
  const plain = Number.isInteger(part) ? String(part) : `${value.replace(',', '.')}0`;
  return words('fault.either', { value, whole, part: plain });
}
