import { whyNext } from '../cascade/machine/route.ts';
import type { LogEntry } from '../cascade/model.ts';
import { saidIn } from '../cascade/said.ts';
import type { Obstacle } from '../guards/control.ts';
import { say } from '../guards/say.ts';
import { orderWording } from '../guards/standing-words.ts';
import type { Told, Wording } from '../wording/wording.ts';
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
  /** The same for other languages. */
  readonly told: Told;
}

/** One customer in a dry run. */
export interface DryCustomer {
  readonly name: string;
  readonly contact: string;
  readonly segment: string;
  readonly steps: readonly DryStep[];
  /** What there is to say of the customer as a whole; empty: nothing. */
  readonly note: string;
  /** The note for other languages; null: there is none. */
  readonly told: Told | null;
}

/** A step as far as its history has been read. */
interface Draft {
  readonly channel: string;
  readonly why: Wording;
  at: number | null;
  cost: number | null;
  skipped: Wording | null;
  held: Wording | null;
}

/**
 * A finished course, told step by step.
 * @param heldBack true: the customer waits behind the cohort
 * @param obstacle what keeps the campaign as a whole from sending
 */
export function customerOf(course: Course, heldBack: boolean, obstacle: Obstacle | null): DryCustomer {
  const { cascade } = course;
  const drafts = draftsOf(course);
  const note = noteOf(drafts, heldBack, obstacle);
  return {
    name: cascade.customer.name ?? '',
    contact: cascade.contact,
    segment: cascade.segment,
    steps: drafts.map(stepOf),
    note: note?.text ?? '',
    told: note?.told ?? null,
  };
}

function draftsOf(course: Course): readonly Draft[] {
  const { log, attempts } = course;
  const drafts: Draft[] = [];
  for (const entry of log) {
    if (entry.kind === 'routed') drafts.push(draftOf(entry, course));
    const draft = drafts.at(-1);
    if (draft === undefined) continue;
    if (entry.kind === 'held') {
      draft.held = saidIn(entry);
      draft.at = null;
    } else if (entry.kind === 'refused') {
      draft.skipped = saidIn(entry) ?? say('guards.dryRun.refused');
      draft.at = entry.at;
    } else if (entry.kind === 'sent') {
      draft.at = entry.at;
      draft.cost = attempts.find(({ id }) => id === entry.attempt)?.cost ?? null;
    }
  }
  return drafts;
}

function draftOf({ data }: LogEntry, { cascade, attempts }: Course): Draft {
  const channel = String(data?.['channel']);
  // A channel has one turn: what was tried before it is what came before its own attempt.
  const own = attempts.findIndex((one) => one.channel === channel);
  const why = whyNext({ cascade, attempts: own < 0 ? attempts : attempts.slice(0, own) }, channel);
  return { channel, why, at: null, cost: null, skipped: null, held: null };
}

function stepOf(draft: Draft): DryStep {
  const { channel, at, cost, skipped, held } = draft;
  const { text: words, told } = wordsOf(draft);
  return { channel, at, cost, skipped: skipped?.text ?? null, held: held?.text ?? null, words, told };
}

function wordsOf({ why: step, skipped, held }: Draft): Wording {
  if (skipped !== null) return say('guards.dryRun.notSent', { step, why: skipped });
  return held === null ? step : say('guards.dryRun.held', { step, why: held });
}

function noteOf(drafts: readonly Draft[], heldBack: boolean, obstacle: Obstacle | null): Wording | null {
  if (heldBack) return say('guards.dryRun.behindCohort');
  if (drafts.length === 0 && obstacle !== null) {
    return say('guards.dryRun.noStart', { why: orderWording(obstacle) });
  }
  const last = drafts.at(-1);
  if (last?.at === null) {
    const { channel, held } = last;
    return held === null
      ? say('guards.dryRun.stopsHeld', { channel })
      : say('guards.dryRun.stops', { channel, why: held });
  }
  return drafts.every(({ skipped }) => skipped !== null) ? say('guards.dryRun.unreached') : null;
}
