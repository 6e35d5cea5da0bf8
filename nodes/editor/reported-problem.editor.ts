/** Problems of a document as the editor shows them. Pure. */
import type { Problem } from '../../lib/campaign/problem.ts';
import type { Fault } from '../../lib/campaign/sentence.ts';
import type { Told } from '../../lib/wording/wording.ts';

/** A problem as it is shown: message and remedy are in the editor's language. */
export type ReportedProblem = Pick<Problem, 'path' | 'message' | 'remedy' | 'severity'>;

/** Says what the engine told; the second is its English. */
type Words = (told: Told, english: string) => string;

/** A problem that the runtime has found. */
export function reported({ path, severity, message, remedy, told }: Problem, words: Words): ReportedProblem {
  return { path, severity, message: words(told.message, message), remedy: words(told.remedy, remedy) };
}

/** What the editor has found itself. */
export function faultWords({ message, remedy }: Fault, words: Words): { message: string; remedy: string } {
  return { message: words(message, message.key), remedy: words(remedy, remedy.key) };
}

/** One line of a problem, for tooltips. */
export function describeReported(problem: ReportedProblem): string {
  return `${problem.path}: ${problem.message} ${problem.remedy}`;
}
