import type { LogEntry } from '../cascade/model.ts';
import type { Standing } from '../guards/control.ts';
import type { Course } from './courses.ts';

/** One channel's turn in a dry run. */
export interface DryStep {
  readonly channel: string;
  /** When it is sent, or passed over, in milliseconds since 1970; null: it is held with no end in sight. */
  readonly at: number | null;
  /** In the campaign's currency; null: not sent, or no price is declared. */
  readonly cost: number | null;
  /** Why nothing is sent; null: it is, or is held. */
  readonly skipped: string | null;
  /** Why it is sent later than its turn came, or is held; null: it is sent at once. */
  readonly held: string | null;
  /** The whole step in one line, for people. */
  readonly words: string;
}

/** One customer in a dry run. */
export interface DryCustomer {
  readonly name: string;
  readonly contact: string;
  readonly segment: string;
  readonly steps: readonly DryStep[];
  /** What there is to say of the customer as a whole; empty: nothing. */
  readonly note: string;
}

type Draft = { -readonly [K in keyof DryStep]: DryStep[K] } & { why: string };

/**
 * A finished course, told step by step.
 * @param heldBack true: the customer waits behind the cohort
 * @param obstacle what keeps the campaign as a whole from sending
 */
export function customerOf(course: Course, heldBack: boolean, obstacle: Standing | null): DryCustomer {
  const { cascade } = course;
  const steps = stepsOf(course);
  return {
    name: cascade.customer.name ?? '',
    contact: cascade.contact,
    segment: cascade.segment,
    steps,
    note: noteOf(steps, heldBack, obstacle),
  };
}

function stepsOf({ log, attempts }: Course): readonly DryStep[] {
  const drafts: Draft[] = [];
  for (const entry of log) {
    if (entry.kind === 'routed') drafts.push(draftOf(entry));
    const draft = drafts.at(-1);
    if (draft === undefined) continue;
    if (entry.kind === 'held') {
      draft.held = entry.why;
      draft.at = null;
    } else if (entry.kind === 'refused') {
      draft.skipped = entry.why ?? 'refused';
      draft.at = entry.at;
    } else if (entry.kind === 'sent') {
      draft.at = entry.at;
      draft.cost = attempts.find(({ id }) => id === entry.attempt)?.cost ?? null;
    }
  }
  return drafts.map(({ why, ...step }) => ({ ...step, words: wordsOf(why, step) }));
}

function draftOf({ data, why }: LogEntry): Draft {
  const channel = String(data?.['channel']);
  return { channel, at: null, cost: null, skipped: null, held: null, words: '', why: why ?? channel };
}

function wordsOf(why: string, { skipped, held }: DryStep): string {
  if (skipped !== null) return `${why}; not sent: ${skipped}`;
  return held === null ? why : `${why}; ${held}`;
}

function noteOf(steps: readonly DryStep[], heldBack: boolean, obstacle: Standing | null): string {
  if (heldBack) return 'waits behind the small cohort until the campaign is promoted';
  if (steps.length === 0 && obstacle !== null) {
    const why = obstacle.why === null ? '' : `: ${obstacle.why}`;
    return `does not set out: the campaign is ${obstacle.state}${why}`;
  }
  const last = steps.at(-1);
  if (last?.at === null) return `goes no further than ${last.channel}: ${last.held ?? 'held'}`;
  return steps.every(({ skipped }) => skipped !== null) ? 'no channel reaches this customer' : '';
}
