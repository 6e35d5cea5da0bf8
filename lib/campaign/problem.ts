import type { Told } from '../wording/wording.ts';
import { inEnglish } from './say.ts';
import type { Sentence } from './sentence.ts';

/** One thing that is wrong (`error`) or unwise (`warning`) in a campaign document. */
export interface Problem {
  /** Where: `steps[1].wait`, `segments["big spenders"].start`; `document` is the whole. */
  readonly path: string;
  /** What stands there; undefined when something is missing. */
  readonly value: unknown;
  /** What is wrong with it, as a sentence that names the value. */
  readonly message: string;
  /** What to do about it, as a sentence. */
  readonly remedy: string;
  readonly severity: 'error' | 'warning';
  /** The same for other languages than English. */
  readonly told: { readonly message: Told; readonly remedy: Told };
}

/** The path of a problem that concerns the whole document. */
export const WHOLE = 'document';

/** Thrown by `parseCampaign`: carries every problem, and its message has one line for each. */
export class CampaignError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super(
      [`The campaign document has ${count}:`, ...problems.map((one) => `  ${describeProblem(one)}`)].join(
        '\n',
      ),
    );
    this.name = 'CampaignError';
    this.problems = problems;
  }
}

/** One line in English: where, what, remedy. */
export function describeProblem(problem: Problem): string {
  return `${problem.path}: ${problem.message} ${problem.remedy}`;
}

/** Makes an error. `where` is a path or its parts. */
export function errorAt(
  where: string | PathParts,
  value: unknown,
  message: Sentence,
  remedy: Sentence,
): Problem {
  return {
    path: typeof where === 'string' ? where : pathText(where),
    value,
    message: inEnglish(message),
    remedy: inEnglish(remedy),
    severity: 'error',
    told: { message, remedy },
  };
}

/** Makes a warning. `where` is a path or its parts. */
export function warningAt(
  where: string | PathParts,
  value: unknown,
  message: Sentence,
  remedy: Sentence,
): Problem {
  return { ...errorAt(where, value, message, remedy), severity: 'warning' };
}

/** The keys and list positions that lead to a value. */
export type PathParts = readonly (string | number)[];

/** Writes a path as people do in JavaScript; keys that are no plain words stand in brackets and quotes. */
function pathText(parts: PathParts): string {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (!/^[A-Za-z_$][\w$-]*$/.test(part)) text += `[${JSON.stringify(part)}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text === '' ? WHOLE : text;
}
