import { formatDuration } from '../../campaign/duration.ts';
import type { WaitCommand } from '../command.ts';
import type { Problem } from '../answers.ts';
import { PORT, type Cascade } from '../model.ts';
import { fulfils } from '../outcome.ts';
import { emitted, logged, type Bundle, type Change, type Moment } from './change.ts';
import { endAtWait } from './end.ts';
import { hasFailed, isHeld, latestAttempt, nextChannel, staleness, stepOf } from './facts.ts';
import { holdBack, withLastChance } from './record.ts';

/** Holds the cascade until its success rule is met, its attempt fails, or its instant comes. */
export function wait(bundle: Bundle, command: WaitCommand, moment: Moment): Change | Problem {
  const { cascade } = bundle;
  const stale = staleness(cascade, command.hop);
  if (stale) return stale;
  const here: Cascade = { ...cascade, waitNode: command.node };
  const change = (
    next: Cascade,
    kind: 'waiting' | 'ended' | 'expired',
    why: string,
    data?: Readonly<Record<string, unknown>>,
  ): Change => ({
    cascade: next,
    attempts: [],
    log: [logged(cascade, moment, kind, why, { attempt: attempt ?? null, ...(data && { data }) })],
    emit: next.phase !== 'waiting',
  });

  const attempt = latestAttempt(bundle);
  const step = stepOf(bundle, cascade.channel);
  const until = command.until ?? step?.success ?? null;
  if (cascade.result !== null) {
    return {
      cascade: endAtWait(here, cascade.result, command.node, moment),
      attempts: [],
      log: [],
      emit: true,
    };
  }
  if (attempt?.outcome && until !== null && fulfils(until, attempt.outcome)) {
    const ended: Cascade = { ...here, result: 'success', outcome: attempt.outcome, endedAt: moment.now };
    return change(
      endAtWait(ended, 'success', command.node, moment),
      'ended',
      `${attempt.outcome} on ${attempt.channel}`,
      { result: 'success', outcome: attempt.outcome },
    );
  }
  // A report that its template, sender or account is at fault was faster than the message.
  if (attempt && isHeld(attempt)) return holdBack(here, attempt, moment);
  if (attempt && hasFailed(attempt)) {
    return change(
      expired(bundle, here, command.node, moment),
      'expired',
      failure(attempt.channel, attempt.outcome),
    );
  }
  const waitMs = command.waitMs ?? step?.waitMs ?? borrowedWait(bundle);
  if (waitMs === null) {
    return change(expired(bundle, here, command.node, moment), 'expired', 'the step does not wait');
  }
  const waiting: Cascade = {
    ...here,
    until,
    phase: 'waiting',
    pending: false,
    home: command.node,
    dueAt: (attempt?.sentAt ?? moment.now) + waitMs,
  };
  return change(
    waiting,
    'waiting',
    `waits ${formatDuration(waitMs)}${until === null ? '' : ` until ${until}`}`,
    { waitMs, until },
  );
}

/** The cascade with its "no reply" message on its way. */
export function expired(bundle: Bundle, cascade: Cascade, node: string, moment: Moment): Cascade {
  const going = emitted(cascade, node, PORT.wait.noReply);
  const latest = latestAttempt(bundle);
  if (latest === undefined) return going;
  return withLastChance({ ...going, outcome: latest.outcome }, bundle, latest, moment);
}

/** Why a failed attempt does not wait any longer. */
export function failure(channel: string, outcome: string | null): string {
  return `${channel} ${outcome ?? 'failed'}: no reason to wait`;
}

/**
 * The wait of a step that declares none because it was meant to be the last, in a cascade whose order goes on
 * after it: the longest that is declared, since its own channel has never been given one. Null: it is the last.
 */
function borrowedWait(bundle: Bundle): number | null {
  if (nextChannel(bundle) === null) return null;
  const declared = bundle.plan.steps.flatMap(({ waitMs }) => waitMs ?? []);
  return declared.length === 0 ? null : Math.max(...declared);
}
