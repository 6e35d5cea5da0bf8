/** Where problems belong in the form. Pure. */
import type { ReportedProblem } from '../editor/reported-problem.editor.ts';

/** Problems of one step, by the key they are about; an empty key is the whole step. */
export interface StepProblem {
  readonly key: string;
  readonly problem: ReportedProblem;
}

/** The problems of the step at a place in the list. */
export function problemsOfStep(problems: readonly ReportedProblem[], index: number): StepProblem[] {
  return problems.flatMap((problem) => {
    const [first, place, key] = partsOf(problem.path);
    return first === 'steps' && place === String(index) ? [{ key: key ?? '', problem }] : [];
  });
}

/** The problems of a value: those that stand at its path or below. */
export function problemsAt(
  problems: readonly ReportedProblem[],
  path: readonly string[],
): readonly ReportedProblem[] {
  return problems.filter((problem) => {
    const parts = partsOf(problem.path);
    return path.every((part, at) => parts[at] === part);
  });
}

/** The keys and places of a path as the checker writes it: `steps[1].wait`, `costs["own channel"].default`. */
export function partsOf(path: string): string[] {
  return [...path.matchAll(/\[("(?:[^"\\]|\\.)*")\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, place, word]) =>
    quoted === undefined ? (place ?? word ?? '') : String(JSON.parse(quoted)),
  );
}

/** One sentence or two: what is wrong and what to do. */
export function problemText({ message, remedy }: ReportedProblem): string {
  return remedy === '' ? message : `${message} ${remedy}`;
}
