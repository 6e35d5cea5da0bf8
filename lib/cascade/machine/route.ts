import { say } from '../../guards/say.ts';
import { verbatim, type Wording } from '../../wording/wording.ts';
import type { RouteCommand } from '../command.ts';
import type { Problem } from '../answers.ts';
import { emitted, logged, type Bundle, type Change, type Moment } from './change.ts';
import { endMessage, exhaust } from './end.ts';
import { attributionEnd, hasFailed, nextChannel, staleness } from './facts.ts';

/** Sends the cascade to its next channel's output, or to the last output when none is left. */
export function route(given: Bundle, command: RouteCommand, moment: Moment): Change | Problem {
  const bundle = withDecision(given, command);
  const { cascade } = bundle;
  const stale = staleness(cascade, command.hop);
  if (stale) return stale;
  const exhaustedPort = command.channels.length;
  if (cascade.result !== null) {
    return {
      cascade: endMessage(cascade, command.node, exhaustedPort, moment),
      attempts: [],
      log: [],
      emit: true,
    };
  }

  const channel = nextChannel(bundle);
  if (channel === null) {
    const { cascade: ended, log } = exhaust(bundle, moment, 'every channel had its turn');
    const message = endMessage(ended, command.node, exhaustedPort, moment);
    return {
      cascade: { ...message, dueAt: Math.max(message.dueAt ?? 0, attributionEnd(bundle, moment.now)) },
      attempts: [],
      log,
      emit: true,
    };
  }
  const port = command.channels.indexOf(channel);
  if (port < 0) return { problem: 'no-output', channel };
  return {
    cascade: { ...emitted(cascade, command.node, port), channel },
    attempts: [],
    log: [logged(cascade, moment, 'routed', whyNext(bundle, channel).text, { data: told(bundle, channel) })],
    emit: true,
  };
}

/** A cascade goes by the order that is best known when it sets out, not when it was accepted. */
function withDecision(bundle: Bundle, { decision }: RouteCommand): Bundle {
  if (decision === undefined || bundle.attempts.length > 0) return bundle;
  return { ...bundle, cascade: { ...bundle.cascade, decision } };
}

/** The first line tells the whole decision: with its probability, it can be evaluated later. */
function told(bundle: Bundle, channel: string): Readonly<Record<string, unknown>> {
  if (bundle.attempts.length > 0) return { channel };
  const { order, propensity, alternatives } = bundle.cascade.decision;
  return { channel, order, propensity, ...(alternatives === undefined ? {} : { alternatives }) };
}

/** Why this channel's turn has come: in the history the data tell it, and the sentence is for people who read it. */
export function whyNext(
  { cascade, attempts }: Pick<Bundle, 'cascade' | 'attempts'>,
  channel: string,
): Wording {
  const latest = attempts.at(-1);
  if (latest === undefined) {
    const { why, told } = cascade.decision;
    return say('guards.way.first', {
      channel,
      why: told === undefined ? verbatim(why) : { text: why, told },
    });
  }
  const after = say('guards.channel', { channel: latest.channel });
  if (!hasFailed(latest)) return say('guards.way.afterSilence', { channel, after });
  const reason = latest.reason ?? say('guards.outcome', { outcome: latest.outcome ?? '' });
  return say('guards.way.afterFailed', { channel, after, reason });
}
