import { planOf } from '../../lib/campaign/index.ts';
import type { Bundle, Change, Moment } from '../../lib/cascade/machine/index.ts';
import type { Attempt, Cascade } from '../../lib/cascade/model.ts';
import { tutorial } from '../campaign/samples.ts';

export const PLAN = planOf(tutorial());
export const NOW = Date.UTC(2026, 0, 5, 9);

/** The moment of a decision, by default the one all instants of the fixture are told from. */
export function moment(now = NOW): Moment {
  return { now, fence: 1, settleMs: 60_000, unknownMs: 120_000 };
}

/** A cascade in front of its router. */
export function cascade(changes: Partial<Cascade> = {}): Cascade {
  return {
    id: 'c1',
    campaign: 'spring',
    plan: PLAN.hash,
    key: 'k',
    contact: '+15550100000',
    segment: 'retail',
    customer: { phone: '+15550100000' },
    decision: { order: ['whatsapp', 'phone', 'sms'], propensity: 1, why: 'the declared order' },
    phase: 'moving',
    hop: 1,
    node: 'start',
    port: 0,
    pending: true,
    home: '',
    dueAt: null,
    channel: null,
    attempts: 0,
    waitNode: null,
    until: null,
    result: null,
    outcome: null,
    learner: null,
    createdAt: NOW,
    lastSentAt: null,
    endedAt: null,
    ...changes,
  };
}

/** What the machine looks at. */
export function bundle(of: Cascade = cascade(), attempts: readonly Attempt[] = [], optedOut = false): Bundle {
  const contact = { id: of.contact, optedOutAt: optedOut ? NOW : null, optedOutBy: optedOut ? 'STOP' : null };
  return { cascade: of, attempts, plan: PLAN, contact };
}

/** What the machine looks at after a change was written. */
export function after(before: Bundle, change: Change): Bundle {
  const attempts = [...before.attempts];
  for (const attempt of change.attempts) {
    const place = attempts.findIndex(({ number }) => number === attempt.number);
    if (place < 0) attempts.push(attempt);
    else attempts[place] = attempt;
  }
  return { ...before, cascade: change.cascade, attempts };
}
