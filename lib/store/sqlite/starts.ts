import { identitiesOf } from '../../cascade/address.ts';
import type { NewCascade, StartCommand } from '../../cascade/command.ts';
import type { StartAnswer } from '../../cascade/answers.ts';
import type { Cascade } from '../../cascade/model.ts';
import { logged, type Change, type Moment } from '../../cascade/machine/change.ts';
import { startRefusal, STOPPED } from '../../guards/entry.ts';
import { sayRefusal } from '../../wording/refusals.ts';
import type { Ledger } from './ledger.ts';
import type { Tables } from './tables.ts';

const { text: reason, told } = sayRefusal('refusals.row.notWritten');
const NOT_WRITTEN: StartAnswer = { state: 'refused', reason, told };

/** Accepts cascades: each at most once per campaign and key, and none for a person who opted out. */
export function start(ledger: Ledger, command: StartCommand, moment: Moment): readonly StartAnswer[] {
  const { tables } = ledger;
  const { campaign } = command;
  const plan = tables.plans.find(campaign, command.plan);
  const guards = tables.campaigns.guards(campaign);
  const stopped = tables.campaigns.order({ campaign, channel: '', contact: '' })?.state === 'stopped';
  const heldBack = tables.campaigns.holdsBack(campaign);
  return command.cascades.map((wanted): StartAnswer => {
    const id = (): string | null => tables.cascades.idOf(campaign, wanted.key);
    const by = optedOutBy(tables, wanted);
    const refusal =
      by !== null
        ? { state: 'suppressed' as const, by }
        : stopped
          ? STOPPED
          : guards !== null &&
            startRefusal(guards, plan, wanted, moment.now, () => hasOpen(ledger, campaign, wanted));
    if (refusal === false || refusal === null) {
      const change = accepted(command, wanted, heldBack ? null : moment.now, moment);
      if (ledger.add(change, command.msg, moment.now)) {
        tables.campaigns.inherit(wanted.contact, identitiesOf(wanted.customer));
        return { state: 'started', id: wanted.id };
      }
    }
    const known = id();
    if (known !== null) return { state: 'duplicate', id: known };
    return refusal || NOT_WRITTEN;
  });
}

/** How the person opted out, under whichever identity their row names; null: they have not. */
function optedOutBy({ contacts }: Tables, { contact, customer }: NewCascade): string | null {
  for (const one of new Set([contact, ...identitiesOf(customer)])) {
    const { optedOutAt, optedOutBy: by } = contacts.find(one);
    if (optedOutAt !== null) return by ?? '';
  }
  return null;
}

/** True when somebody who counts as this person is in a cascade of this campaign that has not come to an end. */
function hasOpen({ tables, identities }: Ledger, campaign: string, wanted: NewCascade): boolean {
  const { people } = identities.sharing(wanted);
  return [...people].some((one) => tables.cascades.isUnderWay(one, campaign));
}

/** A cascade as it begins: waiting at the start node until it is due for release, or drawn (null). */
function accepted(command: StartCommand, wanted: NewCascade, dueAt: number | null, moment: Moment): Change {
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
    dueAt,
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
