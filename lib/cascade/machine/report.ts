import type { Report } from '../command.ts';
import { say } from '../../guards/say.ts';
import type { Attempt, Cascade } from '../model.ts';
import { priceOf } from '../price.ts';
import { climbs, fulfils, isNegative } from '../outcome.ts';
import { logged, wishBehind, type Bundle, type Change, type Moment } from './change.ts';
import { end } from './end.ts';
import { hasFailed, isHeld, latestAttempt } from './facts.ts';
import { accept, holdBack, sent } from './record.ts';
import { expired, failure } from './wait.ts';

/** Applies what the provider reports of an attempt, or what the person did. */
export function report(bundle: Bundle, attempt: Attempt, given: Report, moment: Moment): Change {
  const { cascade } = bundle;
  const at = given.at ?? moment.now;
  const wish = wishBehind(given.reason, attempt, at);
  if (!climbs(attempt.outcome, given.outcome))
    return { cascade, attempts: [], log: [], emit: false, ...wish };

  const known: Attempt = {
    ...attempt,
    outcome: given.outcome,
    outcomeAt: at,
    externalId: attempt.externalId ?? given.externalId ?? null,
    ...(isNegative(given.outcome) || (given.outcome === 'opted_out' && given.scope !== undefined)
      ? {
          reason: given.reason ?? attempt.reason,
          scope: given.scope ?? (attempt.state === 'refused' ? attempt.scope : null),
          code: given.code ?? attempt.code,
        }
      : {}),
  };
  const entry = logged(cascade, moment, 'outcome', null, {
    attempt,
    data: {
      channel: attempt.channel,
      outcome: given.outcome,
      at,
      ...(given.text === undefined ? {} : { text: given.text }),
      ...(given.reason === undefined ? {} : { reason: given.reason }),
      ...(given.scope === undefined ? {} : { scope: given.scope }),
      ...(given.code === undefined ? {} : { code: given.code }),
    },
  });
  // An unknown attempt that is reported on has left after all: the cascade goes on from its send node. So does
  // one that is to be made again because of a reported failure, when it arrives all the same.
  const revived = isRevived(bundle, attempt, given);
  const settled =
    known.state === 'unknown' || revived
      ? sent(
          revived ? { ...bundle, cascade: { ...cascade, phase: 'sending', home: '', dueAt: null } } : bundle,
          accept(revived ? charged(bundle, known) : known, known.claimedAt, undefined, given.outcome),
          moment,
          'resolved',
          say('guards.settled.reports', { outcome: given.outcome }),
        )
      : { cascade, attempts: [known], log: [], emit: false };
  const reported = settled.attempts[0] ?? known;
  const after: Bundle = {
    ...bundle,
    cascade: settled.cascade,
    attempts: bundle.attempts.map((one) => (one.id === attempt.id ? reported : one)),
  };
  const reaction = react(after, reported, given, moment);
  return {
    ...reaction,
    attempts: reaction.attempts.length > 0 ? reaction.attempts : [reported],
    log: [entry, ...settled.log, ...reaction.log],
    emit: settled.emit || reaction.emit,
    ...wish,
  };
}

/** The attempt with its price, which was given back when it was said to have failed. */
function charged({ plan, cascade }: Bundle, attempt: Attempt): Attempt {
  return { ...attempt, cost: priceOf(plan, attempt.channel, cascade.customer, attempt.body) };
}

/** True when a message that was reported as failed, and waits to be sent again, has arrived nevertheless. */
function isRevived({ cascade, attempts }: Bundle, attempt: Attempt, given: Report): boolean {
  const held = attempt.state === 'refused' && attempt.outcome === 'failed' && isHeld(attempt);
  const latest = attempts.at(-1)?.id === attempt.id;
  return held && latest && cascade.phase === 'held' && fulfils('delivered', given.outcome);
}

/** What an outcome means for the cascade as a whole; the report's channel is where the person reacted. */
function react(bundle: Bundle, attempt: Attempt, given: Report, moment: Moment): Change {
  const channel = given.channel ?? attempt.channel;
  const { cascade, plan } = bundle;
  const { outcome } = attempt;
  if (outcome === null) return { cascade, attempts: [], log: [], emit: false };
  if (outcome === 'opted_out') {
    const blocked = given.blocked === true;
    const by = blocked ? `block on ${channel}` : `STOP on ${channel}`;
    const at = Math.min(given.at ?? moment.now, moment.now);
    return {
      ...end(bundle, moment, 'stopped', outcome, `opted out (${by})`),
      optOut: { by, at, ...(blocked ? { blockedOn: channel } : {}) },
    };
  }
  const current = latestAttempt(bundle)?.id === attempt.id;
  const meetsRule =
    current && cascade.phase === 'waiting' && cascade.until !== null && fulfils(cascade.until, outcome);
  if (meetsRule || plan.conversion.some((rule) => fulfils(rule, outcome))) {
    return end(bundle, moment, 'success', outcome, `${outcome} on ${channel}`);
  }
  if (current && cascade.phase === 'waiting' && isHeld(attempt)) return holdBack(cascade, attempt, moment);
  if (current && cascade.phase === 'waiting' && hasFailed(attempt)) {
    return {
      cascade: expired(bundle, cascade, cascade.home, moment),
      attempts: [],
      log: [logged(cascade, moment, 'expired', failure(attempt.channel, outcome), { attempt })],
      emit: true,
    };
  }
  const seen: Cascade = current && cascade.result === null ? { ...cascade, outcome } : cascade;
  return { cascade: seen, attempts: [], log: [], emit: false };
}
