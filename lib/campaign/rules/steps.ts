import { readDuration } from '../duration.ts';
import { errorAt, quotedList } from '../problem.ts';
import type { Problem } from '../problem.ts';
import type { Outline, StepOutline } from '../outline.ts';
import { checkKnown, checkTarget } from './channels.ts';

/**
 * Each step on its own: a known channel that no other step has; either one success rule and a wait, or
 * `terminal: true`; targets that exist. A step with neither is refused even at the end of the list, because there
 * a forgotten transition looks the same as an intended end.
 */
export function checkSteps(outline: Outline): Problem[] {
  return outline.steps.flatMap((step) => [
    ...checkChannel(step, outline),
    ...checkEnding(step, outline),
    ...checkWait(step),
    ...step.edges.flatMap((edge) => checkTarget(edge.target, ['steps', step.index, edge.key], outline)),
  ]);
}

function checkChannel(step: StepOutline, outline: Outline): Problem[] {
  const path = ['steps', step.index, 'channel'];
  const first = outline.steps.find((other) => other.channel === step.channel);
  if (step.channel === null || first === undefined || first === step)
    return checkKnown(step.channel, path, outline);
  const message = `The channel "${step.channel}" has a step already: steps[${first.index}].`;
  return [errorAt(path, step.channel, message, 'Remove one of the two: a cascade tries each channel once.')];
}

function checkEnding(step: StepOutline, outline: Outline): Problem[] {
  const [first, second] = step.transitions;
  const problems: Problem[] = [];
  if (first !== undefined && second !== undefined) {
    const keys = step.transitions.map((edge) => edge.key);
    const message = `The step has ${keys.length} success rules: ${quotedList(keys, 'and')}.`;
    problems.push(errorAt(['steps', step.index, second.key], second.target, message, 'Keep one of them.'));
  }
  if (step.terminal && step.edges.length > 0) {
    const keys = quotedList(
      step.edges.map((edge) => edge.key),
      'and',
    );
    const remedy = `Remove "terminal" to go on, or remove ${keys} to end here.`;
    problems.push(
      errorAt(
        ['steps', step.index, 'terminal'],
        true,
        `The step is terminal and has ${keys} as well.`,
        remedy,
      ),
    );
  }
  if (!step.terminal && step.edges.length === 0) {
    const follower = outline.steps.find((other) => other.index === step.index + 1)?.channel;
    const goOn = follower ? ` or go on with "if_no_reply": "${follower}"` : '';
    const message = `The cascade has no way to an end from ${step.channel ?? 'here'}: no transition, and not terminal.`;
    problems.push(
      errorAt(
        ['steps', step.index],
        step.channel ?? undefined,
        message,
        `End it with "terminal": true${goOn}.`,
      ),
    );
  }
  return problems;
}

function checkWait(step: StepOutline): Problem[] {
  const path = ['steps', step.index, 'wait'];
  if (step.wait !== undefined && step.wait !== null) {
    const reading = readDuration(step.wait);
    return reading.ok ? [] : [errorAt(path, step.wait, reading.message, reading.remedy)];
  }
  const [edge] = step.edges;
  if (step.terminal || edge === undefined) return [];
  const what = step.wait === null ? 'The wait is null' : 'The wait is missing';
  const remedy = 'Add a wait such as "wait": "6h"; only a terminal step has none.';
  return [errorAt(path, step.wait, `${what}, but the step goes on with "${edge.key}".`, remedy)];
}
