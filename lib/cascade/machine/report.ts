import type { Report } from '../command.ts';
import type { Attempt, Cascade } from '../model.ts';
import { climbs, fulfils, isNegative } from '../outcome.ts';
import { logged, type Bundle, type Change, type Moment } from './change.ts';
import { end } from './end.ts';
import { hasFailed, latestAttempt } from './facts.ts';
import { accept, sent } from './record.ts';
import { expired, failure } from './wait.ts';

/** Applies what the provider reports of an attempt, or what the person did. */
export function report(bundle: Bundle, attempt: Attempt, given: Report, moment: Moment): Change {
  const { cascade } = bundle;
  if (!climbs(attempt.outcome, given.outcome)) return { cascade, attempts: [], log: [], emit: false };

  const at = given.at ?? moment.now;
  const known: Attempt = {
    ...attempt,
    outcome: given.outcome,
    outcomeAt: at,
    externalId: attempt.externalId ?? given.externalId ?? null,
    ...(isNegative(given.outcome) ? { reason: given.reason ?? attempt.reason, code: given.code ?? attempt.code } : {}),
  };
  const entry = logged(cascade, moment, 'outcome', null, {
    attempt,
    data: {
      channel: attempt.channel,
      outcome: given.outcome,
      at,
      ...(given.text === undefined ? {} : { text: given.text }),
      ...(given.reason === undefined ? {} : { reason: given.reason }),
      ...(given.code === undefined ? {} : { code: given.code }),
    },
  });
  // An unknown attempt that is reported on has left after all: the cascade goes on from its send node.
  const settled =
    known.state === 'unknown'
      ? sent(
          bundle,
          accept(known, known.claimedAt, undefined, given.outcome),
          moment,
          'resolved',
          `the provider reports ${given.outcome}`,
        )
      : { cascade, attempts: [known], log: [], emit: false };
  const reported = settled.attempts[0] ?? known;
  const after: Bundle = {
    ...bundle,
    cascade: settled.cascade,
    attempts: bundle.attempts.map((one) => (one.id === attempt.id ? reported : one)),
  };
  const reaction = react(after, reported, given.channel ?? attempt.channel, moment);
  return {
    ...reaction,
    attempts: [reported],
    log: [entry, ...settled.log, ...reaction.log],
    emit: settled.emit || reaction.emit,
  };
}

/** What an outcome means for the cascade as a whole; `channel` is where the person reacted. */
function react(bundle: Bundle, attempt: Attempt, channel: string, moment: Moment): Change {
  const { cascade, plan } = bundle;
  const { outcome } = attempt;
  if (outcome === null) return { cascade, attempts: [], log: [], emit: false };
  if (outcome === 'opted_out') {
    const by = `STOP on ${channel}`;
    return { ...end(bundle, moment, 'stopped', outcome, `opted out (${by})`), optOut: { by } };
  }
  const current = latestAttempt(bundle)?.id === attempt.id;
  const meetsRule =
    current && cascade.phase === 'waiting' && cascade.until !== null && fulfils(cascade.until, outcome);
  if (meetsRule || plan.conversion.some((rule) => fulfils(rule, outcome))) {
    return end(bundle, moment, 'success', outcome, `${outcome} on ${channel}`);
  }
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
