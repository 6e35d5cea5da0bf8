import { errorAt } from '../problem.ts';
import type { Problem } from '../problem.ts';
import type { Edge, Outline, StepOutline } from '../outline.ts';
import { tell } from '../sentence.ts';
import { showValue } from '../shown.ts';

/**
 * Transitions, `if_failed` included, may not lead back to a channel that was tried: the cascade would not end.
 * Each circle is reported once, at the transition that closes it.
 */
export function checkCircles(outline: Outline): Problem[] {
  const problems: Problem[] = [];
  const done = new Set<StepOutline>();

  function visit(step: StepOutline, trail: readonly StepOutline[]): void {
    const here = [...trail, step];
    for (const edge of step.edges) {
      const target = outline.steps.find((other) => other.channel !== null && other.channel === edge.target);
      if (target === undefined || done.has(target)) continue;
      const from = here.indexOf(target);
      if (from < 0) visit(target, here);
      else problems.push(circle(here.slice(from), edge));
    }
    done.add(step);
  }

  for (const step of outline.steps) if (!done.has(step)) visit(step, []);
  return problems;
}

function circle(round: readonly StepOutline[], edge: Edge): Problem {
  const walk = [...round.map((step) => step.channel), edge.target].join(' -> ');
  const last = round.at(-1)?.index ?? 0;
  const message = tell('campaign.steps.circle', { name: showValue(edge.target), walk });
  return errorAt(['steps', last, edge.key], edge.target, message, tell('campaign.steps.break-circle'));
}
