import { addressOn } from '../address.ts';
import { priceOf } from '../price.ts';
import type { ClaimCommand } from '../command.ts';
import type { Problem } from '../answers.ts';
import { PORT, type Attempt, type Cascade } from '../model.ts';
import { emitted, logged, type Bundle, type Change, type Moment } from './change.ts';
import { say } from '../../guards/say.ts';
import { SEND, type Verdict } from '../../guards/verdict.ts';
import { verbatim, type Wording } from '../../wording/wording.ts';
import { end, endMessage } from './end.ts';
import { isHeld, latestAttempt, staleness, stepOf } from './facts.ts';
import { withLastChance } from './record.ts';

/** A claim decided: `attempt` is the one that may be sent now; null: nothing may be sent. */
export interface ClaimChange extends Change {
  readonly attempt: Attempt | null;
  readonly validForMs: number | null;
}

/** What the guards say to an attempt about to be made; it has cost nothing so far. */
export type Judge = (attempt: Attempt) => Verdict;

/**
 * Takes the right to send. Everything that forbids the send is looked at here, in the same transaction
 * that grants it: a reply, an opt-out or a stop that was committed before wins.
 * @param judge asked last, when nothing else speaks against the send
 */
export function claim(
  bundle: Bundle,
  command: ClaimCommand,
  moment: Moment,
  judge: Judge = () => SEND,
): ClaimChange | Problem {
  const { cascade, contact } = bundle;
  const stale = staleness(cascade, command.hop);
  if (stale) return stale;
  if (cascade.result !== null) {
    return {
      cascade: endMessage(cascade, command.node, PORT.send.failed, moment),
      attempts: [],
      log: [],
      emit: true,
      attempt: null,
      validForMs: null,
    };
  }
  if (contact.optedOutAt !== null) return refuseOptedOut(bundle, command, moment);

  const step = stepOf(bundle, command.channel);
  if (step === undefined) return { problem: 'no-step', channel: command.channel };
  const earlier = bundle.attempts.find((attempt) => attempt.channel === command.channel);
  if (earlier && !(earlier === latestAttempt(bundle) && earlier.state === 'refused' && isHeld(earlier))) {
    return { problem: 'repeated', channel: command.channel };
  }

  const number = earlier?.number ?? cascade.attempts + 1;
  const address = addressOn(command.channel, cascade.customer) ?? bundle.learned ?? null;
  const attempt: Attempt = {
    id: `${cascade.id}-${number}`,
    cascade: cascade.id,
    number,
    campaign: cascade.campaign,
    segment: cascade.segment,
    channel: command.channel,
    account: command.account,
    node: command.node,
    address: address ?? '',
    body: command.body,
    state: 'claimed',
    fence: moment.fence,
    tries: (earlier?.tries ?? 0) + 1,
    claimedAt: moment.now,
    sentAt: null,
    externalId: null,
    outcome: null,
    outcomeAt: null,
    reason: null,
    scope: null,
    code: null,
    cost: priceOf(bundle.plan, command.channel, cascade.customer, command.body),
  };
  const at: Cascade = { ...cascade, channel: command.channel, attempts: number, until: step.success };
  if (address === null) {
    return refuse(
      bundle,
      at,
      attempt,
      moment,
      'no_address',
      'bounced',
      say('guards.refused.noAddress', { channel: attempt.channel }),
    );
  }
  if (command.refusal) {
    const { reason, why, told } = command.refusal;
    const said = told === undefined ? verbatim(why) : { text: why, told };
    return refuse(bundle, at, attempt, moment, reason, 'failed', said);
  }
  const verdict = judge(attempt);
  if (verdict.do === 'hold') return hold(bundle, command, verdict, moment);
  if (verdict.do === 'refuse') {
    const outcome = verdict.scope === 'contact' ? 'bounced' : 'failed';
    return refuse(bundle, at, attempt, moment, verdict.reason, outcome, verdict.why);
  }
  return {
    cascade: { ...at, phase: 'sending', pending: false, home: '', dueAt: null },
    attempts: [attempt],
    log: [
      logged(cascade, moment, 'claimed', null, {
        attempt,
        data: { channel: attempt.channel, tries: attempt.tries },
      }),
    ],
    emit: false,
    attempt,
    validForMs: step.waitMs,
  };
}

/** The attempt fails without anyone being asked. */
function refuse(
  bundle: Bundle,
  cascade: Cascade,
  claimed: Attempt,
  moment: Moment,
  reason: string,
  outcome: 'bounced' | 'failed',
  why: Wording,
): ClaimChange {
  const scope = outcome === 'bounced' ? 'contact' : 'message';
  const attempt: Attempt = {
    ...claimed,
    state: 'refused',
    reason,
    scope,
    outcome,
    outcomeAt: moment.now,
    cost: null,
  };
  const going = { ...emitted(cascade, attempt.node, PORT.send.failed), outcome };
  return {
    cascade: withLastChance(going, bundle, attempt, moment),
    attempts: [attempt],
    log: [logged(cascade, moment, 'refused', why, { attempt, data: { reason, scope } })],
    emit: true,
    attempt: null,
    validForMs: null,
  };
}

/** Keeps the cascade in front of the send node; a step's wait begins when the send is made. */
function hold(
  bundle: Bundle,
  command: ClaimCommand,
  { until, why }: Extract<Verdict, { do: 'hold' }>,
  moment: Moment,
): ClaimChange {
  const { cascade } = bundle;
  return {
    cascade: {
      ...cascade,
      channel: command.channel,
      phase: 'held',
      pending: false,
      home: command.node,
      dueAt: until === null ? null : Math.max(until, moment.now),
    },
    attempts: [],
    log: [logged(cascade, moment, 'held', why, { data: { channel: command.channel, until } })],
    emit: false,
    attempt: null,
    validForMs: null,
  };
}

function refuseOptedOut(bundle: Bundle, command: ClaimCommand, moment: Moment): ClaimChange {
  const by = bundle.contact.optedOutBy ?? 'the person';
  const change = end(bundle, moment, 'stopped', 'opted_out', `not sent: opted out (${by})`);
  const cascade = change.emit
    ? change.cascade
    : endMessage(change.cascade, command.node, PORT.send.failed, moment);
  return { ...change, cascade, emit: true, attempt: null, validForMs: null };
}
