import { PORT, type Cascade, type LogEntry } from '../model.ts';
import { emitted, logged, type Bundle, type Change, type Moment } from './change.ts';
import { announce, end, exhaust } from './end.ts';
import { latestAttempt } from './facts.ts';
import { treatAsSent } from './record.ts';
import { expired } from './wait.ts';

/** Acts on a cascade whose instant has come, or null when there is nothing to act on. */
export function due(bundle: Bundle, moment: Moment): Change | null {
  const { cascade } = bundle;
  if (cascade.dueAt === null || cascade.dueAt > moment.now) return null;
  switch (cascade.phase) {
    case 'queued':
      return release(bundle, moment);
    case 'waiting':
      return expire(bundle, moment, 'nothing came within the wait');
    case 'held':
      return again(cascade);
    case 'sending': {
      const attempt = latestAttempt(bundle);
      return attempt?.state === 'unknown' ? treatAsSent(bundle, attempt, moment) : null;
    }
    case 'moving':
      return close(exhaustedUntaken(bundle, moment), moment);
    case 'ended':
      return cascade.learner === null
        ? close({ cascade, log: [] }, moment)
        : announce(bundle, moment, cascade.learner);
    case 'closed':
      return null;
  }
}

/**
 * Lets a wait end now, as if its instant had come.
 * @param data what the history says of it besides the sentence
 */
export function expire(
  bundle: Bundle,
  moment: Moment,
  why: string,
  data: LogEntry['data'] = null,
): Change | null {
  const { cascade } = bundle;
  if (cascade.phase !== 'waiting') return null;
  return {
    cascade: expired(bundle, cascade, cascade.home, moment),
    attempts: [],
    log: [
      logged(cascade, moment, 'expired', why, {
        attempt: latestAttempt(bundle) ?? null,
        ...(data && { data }),
      }),
    ],
    emit: true,
  };
}

function release(bundle: Bundle, moment: Moment): Change {
  const { cascade, contact } = bundle;
  if (contact.optedOutAt !== null) {
    return end(
      bundle,
      moment,
      'stopped',
      'opted_out',
      `not started: opted out (${contact.optedOutBy ?? 'the person'})`,
    );
  }
  return {
    cascade: emitted(cascade, cascade.home, PORT.start.started),
    attempts: [],
    log: [logged(cascade, moment, 'released', null)],
    emit: true,
  };
}

function again(cascade: Cascade): Change {
  return { cascade: emitted(cascade, cascade.home, PORT.self), attempts: [], log: [], emit: true };
}

/** A message of the last step that no node took within the attribution window: the cascade is over. */
function exhaustedUntaken(bundle: Bundle, moment: Moment): { cascade: Cascade; log: Change['log'] } {
  if (bundle.cascade.result !== null) return { cascade: bundle.cascade, log: [] };
  const { cascade, log } = exhaust(bundle, moment, 'every channel had its turn');
  return { cascade: { ...cascade, pending: false }, log };
}

/** Closes a cascade. An end message that was lost, or whose node is missing, stays pending all the same. */
function close({ cascade, log }: { cascade: Cascade; log: Change['log'] }, moment: Moment): Change {
  return {
    cascade: { ...cascade, phase: 'closed', home: '', dueAt: null },
    attempts: [],
    log: [...log, logged(cascade, moment, 'closed', null, { data: { result: cascade.result } })],
    emit: false,
  };
}
