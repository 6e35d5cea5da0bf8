import type { DeferCommand } from '../command.ts';
import type { Problem } from '../answers.ts';
import type { Wording } from '../../wording/wording.ts';
import { PORT } from '../model.ts';
import { logged, type Bundle, type Change, type Moment } from './change.ts';
import { endMessage } from './end.ts';
import { staleness } from './facts.ts';

/** Keeps a cascade in front of a send node whose account takes no sends at the moment. */
export function defer(bundle: Bundle, command: DeferCommand, moment: Moment): Change | Problem {
  const { cascade } = bundle;
  const stale = staleness(cascade, command.hop);
  if (stale) return stale;
  if (cascade.result !== null) {
    const ended = endMessage(cascade, command.node, PORT.send.failed, moment);
    return { cascade: ended, attempts: [], log: [], emit: true };
  }
  return {
    cascade: {
      ...cascade,
      channel: command.channel,
      phase: 'held',
      pending: false,
      home: command.node,
      dueAt: Math.max(command.until, moment.now),
    },
    attempts: [],
    log: cascade.port === PORT.self ? [] : [logged(cascade, moment, 'held', said(command))],
    emit: false,
  };
}

function said({ why, told }: DeferCommand): Wording | string {
  return told === undefined ? why : { text: why, told };
}
