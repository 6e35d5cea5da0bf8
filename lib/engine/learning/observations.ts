import type { Plan } from '../../campaign/index.ts';
import { fulfils, type Outcome } from '../../cascade/outcome.ts';
import type { LearningEvent } from '../../learning/index.ts';
import type { Fact } from '../../store/store.ts';

/** Outcomes that prove that the message has arrived. */
const REACHED: ReadonlySet<Outcome> = new Set(['delivered', 'read', 'clicked', 'replied', 'answered']);

/**
 * What a line of the history tells the learner. Channels that the plan no longer has, and failures that
 * are not the customer's, tell nothing.
 */
export function observationsOf(fact: Fact, plan: Plan): LearningEvent[] {
  const { cascade, at } = fact;
  if (fact.kind === 'routed') {
    const order = fact.data?.['order'] as readonly string[] | undefined;
    if (order === undefined || !order.every((channel) => isKnown(channel, plan))) return [];
    return [{ kind: 'started', cascade, at, segment: fact.segment, contact: fact.contact, order }];
  }
  if (fact.kind === 'closed') return [{ kind: 'closed', cascade, at }];
  const { attempt, channel } = fact;
  if (attempt === null || channel === null || !isKnown(channel, plan)) return [];
  const of = { cascade, at, attempt };
  if (fact.kind === 'sent' || fact.kind === 'resolved') {
    return [{ kind: 'sent', ...of, channel, cost: fact.cost ?? 0 }];
  }
  if (fact.kind === 'priced') return [{ kind: 'priced', ...of, cost: fact.cost ?? 0 }];
  if (fact.kind === 'refused') {
    if (fact.data?.['scope'] !== 'contact') return [];
    return [
      { kind: 'sent', ...of, channel, cost: 0 },
      { kind: 'bounced', ...of },
    ];
  }
  return outcomesOf(fact.data?.['outcome'] as Outcome, of, plan);
}

function outcomesOf(
  outcome: Outcome,
  of: { cascade: string; at: number; attempt: number },
  plan: Plan,
): LearningEvent[] {
  if (outcome === 'opted_out') return [{ kind: 'opted_out', ...of }];
  if (outcome === 'bounced' || outcome === 'failed') return [{ kind: 'bounced', ...of }];
  if (plan.conversion.some((rule) => fulfils(rule, outcome))) {
    return [
      { kind: 'reached', ...of },
      { kind: 'converted', ...of },
    ];
  }
  return REACHED.has(outcome) ? [{ kind: 'reached', ...of }] : [];
}

function isKnown(channel: string, plan: Plan): boolean {
  return plan.steps.some((step) => step.channel === channel);
}
