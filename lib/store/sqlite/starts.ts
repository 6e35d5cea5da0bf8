import type { NewCascade, StartAnswer, StartCommand } from '../../cascade/command.ts';
import type { Cascade } from '../../cascade/model.ts';
import { logged, type Change, type Moment } from '../../cascade/machine/change.ts';
import type { Ledger } from './ledger.ts';

/** Accepts cascades: each at most once per campaign and key, and none for a person who opted out. */
export function start(ledger: Ledger, command: StartCommand, moment: Moment): readonly StartAnswer[] {
  ledger.plans.find(command.campaign, command.plan);
  return command.cascades.map((wanted): StartAnswer => {
    const { optedOutAt, optedOutBy } = ledger.contacts.find(wanted.contact);
    const suppressed = optedOutAt !== null;
    if (!suppressed && ledger.add(accepted(command, wanted, moment), command.msg, moment.now)) {
      return { state: 'started', id: wanted.id };
    }
    const id = ledger.cascades.idOf(command.campaign, wanted.key);
    return id === null ? { state: 'suppressed', by: optedOutBy ?? '' } : { state: 'duplicate', id };
  });
}

/** A cascade as it begins: waiting at the start node, due for release at once. */
function accepted(command: StartCommand, wanted: NewCascade, moment: Moment): Change {
  const cascade: Cascade = {
    ...wanted,
    campaign: command.campaign,
    plan: command.plan,
    phase: 'queued',
    hop: 0,
    node: command.node,
    port: -1,
    pending: false,
    home: command.node,
    dueAt: moment.now,
    channel: null,
    attempts: 0,
    waitNode: null,
    until: null,
    result: null,
    outcome: null,
    learner: null,
    createdAt: moment.now,
    lastSentAt: null,
    endedAt: null,
  };
  return { cascade, attempts: [], log: [logged(cascade, moment, 'accepted', null)], emit: false };
}
