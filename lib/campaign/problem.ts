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

/** One line: where, what, remedy. */
export function describeProblem(problem: Problem): string {
  return `${problem.path}: ${problem.message} ${problem.remedy}`;
}

/** Makes an error. `where` is a path or its parts. */
export function errorAt(where: string | PathParts, value: unknown, message: string, remedy: string): Problem {
  return {
    path: typeof where === 'string' ? where : pathText(where),
    value,
    message,
    remedy,
    severity: 'error',
  };
}

/** Makes a warning. `where` is a path or its parts. */
export function warningAt(
  where: string | PathParts,
  value: unknown,
  message: string,
  remedy: string,
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

/** A value as it stands in JSON, cut to a length that fits a message; also for values that JSON does not have. */
export function showValue(value: unknown): string {
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol')
    return typeof value;
  if (typeof value === 'number' || value === undefined) return String(value);
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** `a`, `a or b`, `a, b or c`, each in quotes. */
export function quotedList(words: readonly string[], joiner: 'or' | 'and' = 'or'): string {
  const quoted = words.map((word) => JSON.stringify(word));
  if (quoted.length < 2) return quoted.join('');
  return `${quoted.slice(0, -1).join(', ')} ${joiner} ${quoted.at(-1)}`;
}
