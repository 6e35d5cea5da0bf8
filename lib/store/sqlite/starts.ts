import type { Plan } from '../../campaign/plan.ts';
import { addressOn, identitiesOf } from '../../cascade/address.ts';
import type { NewCascade, StartAnswer, StartCommand } from '../../cascade/command.ts';
import type { Cascade } from '../../cascade/model.ts';
import { logged, type Change, type Moment } from '../../cascade/machine/change.ts';
import { consentRefusal } from '../../guards/consent.ts';
import type { Guards } from '../../guards/guards.ts';
import { numberVerdict } from '../../guards/numbers.ts';
import type { Ledger } from './ledger.ts';

/** Accepts cascades: each at most once per campaign and key, and none for a person who opted out. */
export function start(ledger: Ledger, command: StartCommand, moment: Moment): readonly StartAnswer[] {
  const { campaign } = command;
  const plan = ledger.plans.find(campaign, command.plan);
  const guards = ledger.campaigns.guards(campaign);
  const stopped = ledger.campaigns.order({ campaign, channel: '', contact: '' })?.state === 'stopped';
  const heldBack = ledger.campaigns.holdsBack(campaign);
  return command.cascades.map((wanted): StartAnswer => {
    const id = (): string | null => ledger.cascades.idOf(campaign, wanted.key);
    const by = optedOutBy(ledger, wanted);
    const refusal =
      by !== null
        ? { state: 'suppressed' as const, by }
        : stopped
          ? STOPPED
          : guards !== null && startRefusal(guards, plan, ledger, campaign, wanted, moment);
    if (refusal === false || refusal === null) {
      const change = accepted(command, wanted, heldBack ? null : moment.now, moment);
      if (ledger.add(change, command.msg, moment.now)) return { state: 'started', id: wanted.id };
    }
    const known = id();
    if (known !== null) return { state: 'duplicate', id: known };
    return refusal || { state: 'refused', reason: 'the cascade could not be written' };
  });
}

const STOPPED: StartAnswer = {
  state: 'refused',
  reason: 'the campaign was stopped: resume it to take customers in',
};

/** How the person opted out, under whichever identity their row names; null: they have not. */
function optedOutBy({ contacts }: Ledger, { contact, customer }: NewCascade): string | null {
  for (const one of new Set([contact, ...identitiesOf(customer)])) {
    const { optedOutAt, optedOutBy: by } = contacts.find(one);
    if (optedOutAt !== null) return by ?? '';
  }
  return null;
}

/** What the campaign's guards have against a row; null: nothing. */
function startRefusal(
  guards: Guards,
  plan: Plan,
  ledger: Ledger,
  campaign: string,
  { contact, customer }: NewCascade,
  { now }: Moment,
): StartAnswer | null {
  if (guards.consent !== null) {
    const reason = consentRefusal(guards.consent, customer, null, now);
    if (reason !== null) return { state: 'refused', reason, field: 'consent' };
  }
  if (guards.frequency?.oneActive === true && ledger.hasOpen(campaign, contact)) {
    return { state: 'refused', reason: 'the person is still in a cascade of this campaign' };
  }
  if (guards.countries === null) return null;
  // Where another channel than by number is left, the row is of use all the same.
  const verdicts = plan.steps.map(({ channel }) => {
    const address = addressOn(channel, customer);
    return address === null ? null : numberVerdict(channel, address, guards.countries, { number: null });
  });
  const refused = verdicts.find((verdict) => verdict?.do === 'refuse');
  if (refused?.do !== 'refuse' || verdicts.some((verdict) => verdict?.do === 'send')) return null;
  return { state: 'refused', reason: refused.why, field: 'phone' };
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
