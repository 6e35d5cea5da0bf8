/** The list under a JSON editor: what is wrong, where, and what to do. */
import type { ReportedProblem } from './reported-problem.editor.ts';

/** Words before a problem. */
export interface SeverityWords {
  readonly error: string;
  readonly warning: string;
}

/** Shows the problems in `place`; an empty list clears it. Leaves it alone when nothing changed: it is read aloud. */
export function showProblems(
  place: JQuery,
  problems: readonly ReportedProblem[],
  words: SeverityWords,
): void {
  const list = $('<ul></ul>');
  for (const { path, message, remedy, severity } of problems) {
    $('<li></li>')
      .addClass(`cascade-${severity}`)
      .append($('<span class="cascade-severity"></span>').text(words[severity]), ' ')
      .append(path === '' ? '' : $('<code></code>').text(path))
      .append(document.createTextNode(` ${message} ${remedy}`))
      .appendTo(list);
  }
  const next = problems.length === 0 ? '' : (list.get(0)?.outerHTML ?? '');
  if (place.data('shown') !== next) place.data('shown', next).html(next);
}
