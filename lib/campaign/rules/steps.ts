import { readDuration } from '../duration.ts';
import { errorAt } from '../problem.ts';
import type { Problem } from '../problem.ts';
import type { Outline, StepOutline } from '../outline.ts';
import { tell } from '../sentence.ts';
import { quotedList, showValue } from '../shown.ts';
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
  const message = tell('campaign.steps.twice', {
    name: showValue(step.channel),
    place: `steps[${first.index}]`,
  });
  return [errorAt(path, step.channel, message, tell('campaign.steps.remove-one'))];
}

function checkEnding(step: StepOutline, outline: Outline): Problem[] {
  const [first, second] = step.transitions;
  const problems: Problem[] = [];
  const keysOf = (edges: StepOutline['edges']): string => quotedList(edges.map((edge) => edge.key));
  if (first !== undefined && second !== undefined) {
    const message = tell('campaign.steps.rules', { keys: keysOf(step.transitions) });
    const path = ['steps', step.index, second.key];
    problems.push(errorAt(path, second.target, message, tell('campaign.steps.keep-one')));
  }
  if (step.terminal && step.edges.length > 0) {
    const keys = keysOf(step.edges);
    const message = tell('campaign.steps.terminal', { keys });
    const remedy = tell('campaign.steps.go-on-or-end', { keys });
    problems.push(errorAt(['steps', step.index, 'terminal'], true, message, remedy));
  }
  if (!step.terminal && step.edges.length === 0) {
    const follower = outline.steps.find((other) => other.index === step.index + 1)?.channel;
    const message =
      step.channel === null
        ? tell('campaign.steps.no-end-here')
        : tell('campaign.steps.no-end', { name: step.channel });
    const remedy = follower
      ? tell('campaign.steps.end-or-go-on', { next: showValue(follower) })
      : tell('campaign.steps.end');
    problems.push(errorAt(['steps', step.index], step.channel ?? undefined, message, remedy));
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
  const what = step.wait === null ? 'campaign.steps.wait-null' : 'campaign.steps.wait-missing';
  const message = tell(what, { key: showValue(edge.key) });
  return [errorAt(path, step.wait, message, tell('campaign.steps.add-wait'))];
}
