import type { Wording } from '../../wording/wording.ts';
import { PORT, type Cascade, type Result } from '../model.ts';
import type { Outcome } from '../outcome.ts';
import { emitted, logged, type Bundle, type Change, type Moment } from './change.ts';
import { attributionEnd, latestAttempt } from './facts.ts';

/** The wait node's output for a result. */
function waitPort(result: Result): number {
  if (result === 'success') return PORT.wait.reply;
  return result === 'stopped' ? PORT.wait.stopped : PORT.wait.noReply;
}

/** The cascade with its end message on its way, to be closed when that was taken or has settled. */
export function endMessage(cascade: Cascade, node: string, port: number, moment: Moment): Cascade {
  if (cascade.phase === 'closed') return { ...emitted(cascade, node, port), phase: 'closed' };
  return { ...emitted(cascade, node, port), phase: 'ended', dueAt: moment.now + moment.settleMs };
}

/** The end message as a wait node emits it, when the cascade ended before the message reached it. */
export function endAtWait(cascade: Cascade, result: Result, node: string, moment: Moment): Cascade {
  return endMessage(cascade, node, waitPort(result), moment);
}

/**
 * Ends a cascade by a reaction of the person or by decree, wherever it is.
 *
 * The end message comes out of the wait node that holds or last held it. Where none has yet, the message
 * that is on its way carries the end to the next wait node, or the answer of the send in flight does.
 */
export function end(
  bundle: Bundle,
  moment: Moment,
  result: 'success' | 'stopped',
  outcome: Outcome | null,
  why: Wording | string,
): Change {
  const { cascade } = bundle;
  const late = cascade.result === 'exhausted';
  if (cascade.phase === 'closed' || (cascade.result !== null && !late)) {
    return { cascade, attempts: [], log: [], emit: false };
  }
  const ended: Cascade = {
    ...cascade,
    result,
    outcome: outcome ?? cascade.outcome,
    endedAt: cascade.endedAt ?? moment.now,
  };
  const log = [logged(cascade, moment, 'ended', why, { data: { result, outcome } })];
  const emitAt = (node: string, port: number): Change => ({
    cascade: endMessage(ended, node, port, moment),
    attempts: [],
    log,
    emit: true,
  });
  const keep = (change: Partial<Cascade>): Change => ({
    cascade: { ...ended, ...change },
    attempts: [],
    log,
    emit: false,
  });

  if (late) {
    if (cascade.learner !== null)
      return announce({ ...bundle, cascade: ended }, moment, cascade.learner, log);
    return keep({});
  }
  if (cascade.waitNode !== null) return emitAt(cascade.waitNode, waitPort(result));
  if (cascade.phase === 'held') return emitAt(cascade.home, PORT.send.failed);
  if (cascade.phase === 'queued') return keep({ phase: 'closed', home: '', dueAt: null });
  if (cascade.phase === 'moving') return keep({ home: '', dueAt: attributionEnd(bundle, moment.now) });
  return keep({});
}

/** Closes a cascade and has the learner announce its final result. */
export function announce(
  bundle: Bundle,
  moment: Moment,
  learner: string,
  log: readonly ReturnType<typeof logged>[] = [],
): Change {
  const { cascade } = bundle;
  const closed = logged(cascade, moment, 'closed', null, { data: { result: cascade.result } });
  return {
    cascade: {
      ...emitted(cascade, learner, PORT.learner.result),
      phase: 'closed',
      learner,
      endedAt: cascade.endedAt ?? moment.now,
    },
    attempts: [],
    log: cascade.phase === 'closed' ? log : [...log, closed],
    emit: true,
  };
}

/** Notes that no channel is left; a conversion inside the attribution window still counts. */
export function exhaust(
  bundle: Bundle,
  moment: Moment,
  why: string,
): { cascade: Cascade; log: Change['log'] } {
  const { cascade } = bundle;
  const ended: Cascade = {
    ...cascade,
    result: 'exhausted',
    outcome: latestAttempt(bundle)?.outcome ?? cascade.outcome,
    endedAt: moment.now,
  };
  return {
    cascade: ended,
    log: [logged(cascade, moment, 'ended', why, { data: { result: 'exhausted', outcome: ended.outcome } })],
  };
}
