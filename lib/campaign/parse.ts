import { BUILT_IN_CHANNELS } from './document.ts';
import type { CampaignDocument } from './document.ts';
import { readJson } from './json-text.ts';
import { lintCampaign } from './lint.ts';
import type { LintOptions } from './lint.ts';
import { outlineOf } from './outline.ts';
import type { Rule } from './outline.ts';
import { copyPlain } from './plain.ts';
import { planOf } from './plan-of.ts';
import type { Plan } from './plan.ts';
import { CampaignError, errorAt, WHOLE } from './problem.ts';
import type { Problem } from './problem.ts';
import { checkAmounts } from './rules/amounts.ts';
import { checkCircles } from './rules/circles.ts';
import { checkGuards } from './rules/guards.ts';
import { checkMoney } from './rules/money.ts';
import { checkStarts } from './rules/start.ts';
import { checkSteps } from './rules/steps.ts';
import { checkSchema } from './schema-check.ts';

/** What parsing may take into account beside the document. */
export interface ParseOptions extends LintOptions {
  /** Channel names that accounts declare, beside the built-in ones. */
  readonly channels?: readonly string[];
}

/** A document that is valid, its plan, and what is legal but unwise in it. */
export interface ParsedCampaign {
  readonly plan: Plan;
  /** A plain copy of what was written: nothing added, nothing rewritten. */
  readonly document: CampaignDocument;
  readonly warnings: Problem[];
}

/** What the schema cannot say. A new section of the document adds its keys to the schema and one line here. */
const RULES: readonly Rule[] = [checkSteps, checkStarts, checkCircles, checkAmounts, checkMoney, checkGuards];

/**
 * Checks a campaign document (an object, or JSON text) and normalises it.
 * @throws CampaignError with every problem found, each with its path, value and remedy
 */
export function parseCampaign(input: unknown, options: ParseOptions = {}): ParsedCampaign {
  const json = typeof input === 'string' ? readJson(input) : { value: input };
  if ('fault' in json) {
    const { found, message, remedy } = json.fault;
    throw new CampaignError([errorAt(WHOLE, found, message, remedy)]);
  }

  const { copy, problems: unsafe } = copyPlain(json.value);
  if (unsafe.length > 0) throw new CampaignError(unsafe);

  const problems = check(copy, options);
  if (problems.length > 0) throw new CampaignError(problems);

  const document = copy as CampaignDocument;
  const plan = planOf(document);
  return { plan, document, warnings: lintCampaign(document, plan, options) };
}

/** All errors in document order, one for each place: a rule knows more than the schema, so its words win. */
function check(document: unknown, options: ParseOptions): Problem[] {
  const outline = outlineOf(document, [...new Set([...BUILT_IN_CHANNELS, ...(options.channels ?? [])])]);
  const places = new Map<string, Problem>();
  for (const problem of [...RULES.flatMap((rule) => rule(outline)), ...checkSchema(document)]) {
    if (!places.has(problem.path)) places.set(problem.path, problem);
  }
  return [...places.values()].toSorted((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
}
