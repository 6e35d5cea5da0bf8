import type { ResolveCommand, SendResult } from '../command.ts';
import { say } from '../../guards/say.ts';
import type { Wording } from '../../wording/wording.ts';
import { PORT, type Attempt, type Cascade } from '../model.ts';
import type { Outcome } from '../outcome.ts';
import { pauseMs } from '../pause.ts';
import { emitted, logged, wishBehind, type Bundle, type Change, type Moment } from './change.ts';
import { end, endMessage } from './end.ts';
import { attributionEnd, nextChannel, withOutcome } from './facts.ts';
import { priced } from './price.ts';

/** Reason classes (see `maps/error-classes.json`) that mean the address itself is not reachable on the channel. */
const BOUNCES: ReadonlySet<string> = new Set([
  'invalid_number',
  'invalid_address',
  'unreachable',
  'landline_or_unreachable',
  'not_on_channel',
  'carrier_filtered',
]);

/** How often a message is made whose trouble may pass: with the growing pauses between them, for about eight minutes. */
const MOST_TRIES = 6;

function nothing(cascade: Cascade): Change {
  return { cascade, attempts: [], log: [], emit: false };
}

/** Notes what the provider said. An answer to a claim of an earlier owner, or a second answer, changes nothing. */
export function record(bundle: Bundle, attempt: Attempt, result: SendResult, moment: Moment): Change {
  const { cascade } = bundle;
  if (attempt.state !== 'claimed' || attempt.fence !== moment.fence) return nothing(cascade);
  if (result.state === 'accepted') {
    const accepted = accept(attempt, moment.now, result.externalId, result.outcome ?? 'accepted');
    const why =
      result.keptBack === undefined ? null : say('guards.settled.keptBack', { status: result.keptBack });
    return sent(bundle, { ...accepted, cost: result.cost ?? attempt.cost }, moment, 'sent', why);
  }
  if (result.state === 'refused') return refused(bundle, attempt, result, moment);
  return doubted(bundle, attempt, result.code ?? null, moment);
}

/**
 * Turns a claim whose answer is lost into an unknown attempt, which waits for word of the provider.
 * Where a report has overtaken the answer, that word is there already.
 */
export function doubted(bundle: Bundle, attempt: Attempt, code: string | null, moment: Moment): Change {
  if (attempt.state !== 'claimed') return nothing(bundle.cascade);
  if (attempt.outcome !== null) {
    const accepted = accept(attempt, attempt.claimedAt, undefined, attempt.outcome);
    return sent(
      bundle,
      accepted,
      moment,
      'resolved',
      say('guards.settled.reported', { outcome: attempt.outcome }),
    );
  }
  const doubt: Attempt = { ...attempt, state: 'unknown', code };
  const { cascade } = bundle;
  const sending = cascade.phase === 'sending';
  return {
    cascade: sending ? { ...cascade, home: '', dueAt: moment.now + moment.unknownMs } : cascade,
    attempts: [doubt],
    log: [
      logged(cascade, moment, 'unknown', 'the answer to the send was lost: it may or may not have left', {
        attempt,
        ...(code === null ? {} : { data: { code } }),
      }),
    ],
    emit: false,
  };
}

/**
 * Keeps a cascade at the send node of an attempt that was taken and then failed for a reason that is not this
 * customer's: the attempt counts as refused, and is made again after a pause.
 */
export function holdBack(cascade: Cascade, attempt: Attempt, moment: Moment): Change {
  const { channel, code, reason, scope } = attempt;
  const why = `${channel} is held: ${reason ?? 'failed'} (${scope ?? 'account'}), reported after it was sent`;
  return {
    cascade: {
      ...cascade,
      phase: 'held',
      pending: false,
      home: attempt.node,
      dueAt: moment.now + pauseMs(undefined, attempt.tries),
    },
    attempts: [{ ...attempt, state: 'refused', cost: null }],
    log: [
      logged(cascade, moment, 'held', why, {
        attempt,
        data: { reason, scope, ...(code === null ? {} : { code }) },
      }),
    ],
    emit: false,
  };
}

/** Settles an unknown attempt by what the provider's books say. */
export function resolve(
  bundle: Bundle,
  attempt: Attempt,
  found: ResolveCommand['found'],
  moment: Moment,
): Change {
  const { cascade } = bundle;
  if (attempt.state !== 'unknown') return nothing(cascade);
  if (found !== 'absent') {
    const known = priced(bundle.plan, attempt, found.cost);
    const accepted = accept(known, attempt.claimedAt, found.externalId, found.outcome ?? 'accepted');
    return sent(bundle, accepted, moment, 'resolved', say('guards.settled.found'));
  }
  const free: Attempt = {
    ...attempt,
    state: 'refused',
    reason: 'interrupted',
    scope: 'account',
    cost: null,
  };
  const log = [logged(cascade, moment, 'resolved', say('guards.settled.absent'), { attempt })];
  if (cascade.phase !== 'sending') return { cascade, attempts: [free], log, emit: false };
  if (attempt.tries === 1 || cascade.result !== null) {
    return { cascade: emitted(cascade, attempt.node, PORT.self), attempts: [free], log, emit: true };
  }
  const dueAt = moment.now + pauseMs(undefined, attempt.tries - 1);
  const held: Cascade = { ...cascade, phase: 'held', home: attempt.node, dueAt };
  return { cascade: held, attempts: [free], log, emit: false };
}

/** The policy for an attempt that nobody could tell about: it counts as sent, and the cascade is the retry. */
export function treatAsSent(bundle: Bundle, attempt: Attempt, moment: Moment): Change {
  const assumed: Attempt = { ...attempt, sentAt: attempt.claimedAt };
  return sent(bundle, assumed, moment, 'resolved', say('guards.settled.assumed'));
}

/** The attempt as accepted by the provider. */
export function accept(
  attempt: Attempt,
  at: number,
  externalId: string | undefined,
  outcome: Outcome,
): Attempt {
  return withOutcome(
    { ...attempt, state: 'accepted', sentAt: at, externalId: externalId ?? attempt.externalId },
    outcome,
    at,
  );
}

/** Lets the cascade go on after a send, unless it has ended meanwhile. */
export function sent(
  bundle: Bundle,
  attempt: Attempt,
  moment: Moment,
  kind: 'sent' | 'resolved',
  why: Wording | null,
): Change {
  const { cascade } = bundle;
  const log = [
    logged(cascade, moment, kind, why, {
      attempt,
      data: { channel: attempt.channel, externalId: attempt.externalId },
    }),
  ];
  const lastSentAt = Math.max(cascade.lastSentAt ?? 0, attempt.sentAt ?? moment.now);
  if (cascade.phase !== 'sending')
    return { cascade: { ...cascade, lastSentAt }, attempts: [attempt], log, emit: false };
  const going = onward({ ...cascade, lastSentAt }, attempt, PORT.send.sent, moment);
  return { cascade: withLastChance(going, bundle, attempt, moment), attempts: [attempt], log, emit: true };
}

/** The cascade with the send's message on its way, which carries the end where there has been one meanwhile. */
function onward(cascade: Cascade, attempt: Attempt, port: number, moment: Moment): Cascade {
  if (cascade.result !== null) return endMessage(cascade, attempt.node, port, moment);
  return { ...emitted(cascade, attempt.node, port), outcome: attempt.outcome };
}

/**
 * After the last channel a flow may have nothing more to offer. The message of such a step may stay
 * untaken; the cascade then closes by itself when the attribution window ends.
 */
export function withLastChance(cascade: Cascade, bundle: Bundle, latest: Attempt, moment: Moment): Cascade {
  if (cascade.result !== null) return cascade;
  const attempts = [...bundle.attempts.filter(({ id }) => id !== latest.id), latest];
  const after = { ...bundle, cascade, attempts };
  return nextChannel(after) === null ? { ...cascade, dueAt: attributionEnd(after, moment.now) } : cascade;
}

function refused(
  bundle: Bundle,
  claimed: Attempt,
  result: Extract<SendResult, { state: 'refused' }>,
  moment: Moment,
): Change {
  const { cascade } = bundle;
  const { reason } = result;
  const again = result.passing === true && claimed.tries < MOST_TRIES;
  // As long as it is to be made again, it is not for this customer to move on.
  const scope = again ? 'sender' : result.scope;
  const attempt: Attempt = {
    ...claimed,
    state: 'refused',
    reason,
    scope,
    code: result.code ?? null,
    cost: null,
  };
  const data = { reason, scope: result.scope, ...(result.code === undefined ? {} : { code: result.code }) };

  if (scope !== 'message' && scope !== 'contact') {
    const log = [
      logged(cascade, moment, 'held', `${attempt.channel} is held: ${reason} (${result.scope})`, {
        attempt,
        data,
      }),
    ];
    if (cascade.phase !== 'sending') return { cascade, attempts: [attempt], log, emit: false };
    const held = {
      ...cascade,
      phase: 'held' as const,
      home: attempt.node,
      dueAt: moment.now + pauseMs(result.retryAfterMs, attempt.tries),
    };
    if (cascade.result === null) return { cascade: held, attempts: [attempt], log, emit: false };
    return {
      cascade: onward(cascade, attempt, PORT.send.failed, moment),
      attempts: [attempt],
      log,
      emit: true,
    };
  }

  const outcome: Outcome = reason === 'opted_out' ? 'opted_out' : BOUNCES.has(reason) ? 'bounced' : 'failed';
  const failed = withOutcome(attempt, outcome, moment.now);
  const log = [
    logged(cascade, moment, 'refused', `${attempt.channel} refused: ${reason}`, { attempt, data }),
  ];
  if (outcome === 'opted_out') {
    const blocked = result.blocked === true;
    const by = blocked ? `block on ${attempt.channel}` : `${attempt.channel} provider`;
    const stopped = end({ ...bundle, cascade }, moment, 'stopped', 'opted_out', `opted out (${by})`);
    const change = {
      ...stopped,
      attempts: [failed],
      log: [...log, ...stopped.log],
      optOut: { by, at: moment.now, ...(blocked ? { blockedOn: attempt.channel } : {}) },
    };
    if (stopped.emit || cascade.phase !== 'sending') return change;
    return { ...change, cascade: onward(stopped.cascade, failed, PORT.send.failed, moment), emit: true };
  }
  const wish = wishBehind(reason, attempt, moment.now);
  if (cascade.phase !== 'sending') return { cascade, attempts: [failed], log, emit: false, ...wish };
  const going = onward(cascade, failed, PORT.send.failed, moment);
  const next = withLastChance(going, bundle, failed, moment);
  return { cascade: next, attempts: [failed], log, emit: true, ...wish };
}
