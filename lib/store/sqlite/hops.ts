import type {
  ClaimCommand,
  DeferCommand,
  FinishCommand,
  RecordCommand,
  ResolveCommand,
  RouteCommand,
  SettleCommand,
  WaitCommand,
} from '../../cascade/command.ts';
import type { Answers, Problem, Settled } from '../../cascade/answers.ts';
import { addressOn } from '../../cascade/address.ts';
import {
  claim as claimed,
  defer as deferred,
  finish as finished,
  record as recorded,
  resolve as resolved,
  route as routed,
  wait as waited,
  type Bundle,
  type Change,
} from '../../cascade/machine/index.ts';
import type { Attempt } from '../../cascade/model.ts';
import type { ShortLink } from '../../links/index.ts';
import { bundleForClaim, bundleOf, findAttempt } from './bundles.ts';
import { isErased, type Entry } from './entry.ts';
import type { Ledger } from './ledger.ts';
import type { Tables } from './tables.ts';
import { outcomeOf, type Work } from './work.ts';

type Hop = RouteCommand | WaitCommand | FinishCommand | ClaimCommand | DeferCommand;

const NOTHING: Settled = { emit: [], dueAt: null, erased: false };

/** Asks the state machine about a message that reached a node, and writes what it says. */
function hop<C extends Change>(
  ledger: Ledger,
  command: Hop,
  work: Work,
  decide: (bundle: Bundle, entry: Entry) => C | Problem,
): C | Problem {
  const entry = ledger.tables.cascades.find(command.cascade);
  if (entry === null) return { problem: 'unknown-cascade' };
  const change = decide(bundleOf(ledger.tables, entry), entry);
  if ('problem' in change) return change;
  // A message may have been on its way when the person was erased: what it holds is not taken in again.
  if (!isErased(entry)) ledger.tables.cascades.keepMsg(entry, command.msg);
  ledger.apply(entry, change, work);
  return change;
}

/** Answers a hop that needs no more than its emissions. */
function emitting(ledger: Ledger, command: Hop, work: Work, change: Change | Problem): Answers['route'] {
  return 'problem' in change ? change : outcomeOf(ledger.tables, work, command.cascade);
}

/** See RouteCommand. No learned order leads to a channel on which the person wants no marketing. */
export function route(ledger: Ledger, command: RouteCommand, work: Work): Answers['route'] {
  const { contacts } = ledger.tables;
  const { decision, ...plain } = command;
  const [first] = decision?.order ?? [];
  const change = hop(ledger, command, work, (bundle) => {
    const { contact, customer } = bundle.cascade;
    const address = first === undefined ? null : addressOn(first, customer);
    const unwanted = first !== undefined && contacts.wantsNoMarketing(contact, first, address ?? contact);
    return routed(bundle, unwanted ? plain : command, work.moment);
  });
  return emitting(ledger, command, work, change);
}

/** See WaitCommand. */
export function wait(ledger: Ledger, command: WaitCommand, work: Work): Answers['wait'] {
  const change = hop(ledger, command, work, (bundle) => waited(bundle, command, work.moment));
  return emitting(ledger, command, work, change);
}

/** See FinishCommand. */
export function finish(ledger: Ledger, command: FinishCommand, work: Work): Answers['finish'] {
  const change = hop(ledger, command, work, (bundle) => finished(bundle, command, work.moment));
  return emitting(ledger, command, work, change);
}

/** See DeferCommand. */
export function defer(ledger: Ledger, command: DeferCommand, work: Work): Answers['defer'] {
  const { campaigns, cascades } = ledger.tables;
  const { campaign = '', contact = '' } = cascades.find(command.cascade)?.cascade ?? {};
  const order = campaigns.obstacle(campaign, command.channel, contact);
  if (order?.state === 'stopped' && order.channel !== null) {
    // The judge refuses it; nothing is said on a channel that is stopped.
    return claim(ledger, { ...command, type: 'claim', body: {} }, work);
  }
  const change = hop(ledger, command, work, (bundle) => deferred(bundle, command, work.moment));
  return emitting(ledger, command, work, change);
}

/** See ClaimCommand. */
export function claim(ledger: Ledger, given: ClaimCommand, work: Work): Answers['claim'] {
  const command = spoken(ledger.tables, given, work.moment.now);
  const change = hop(ledger, command, work, (bundle, entry) =>
    claimed(bundleForClaim(ledger.tables, bundle, command.channel), command, work.moment, (attempt) => {
      const verdict = ledger.judge.judge(entry, command, attempt, work.moment.now);
      if (verdict.do === 'hold' && verdict.remedy !== undefined) {
        const { why, remedy } = verdict;
        ledger.guardActs.halt(entry.cascade.campaign, null, { why, remedy }, work);
      }
      return verdict;
    }),
  );
  if ('problem' in change) return change;
  if (change.attempt !== null && command.links) keepLinks(ledger.tables, change.attempt, command.links);
  return {
    attempt: change.attempt,
    validForMs: change.validForMs,
    ...outcomeOf(ledger.tables, work, command.cascade),
  };
}

/** The claim with the words that suit: free text where the person has just written, else what always may be sent. */
function spoken({ cascades, contacts, heard }: Tables, command: ClaimCommand, now: number): ClaimCommand {
  const { window, account, channel } = command;
  const entry = window === undefined ? null : cascades.find(command.cascade);
  if (window === undefined || entry === null) return command;
  const { contact, customer } = entry.cascade;
  const address = addressOn(channel, customer);
  const addresses = [contact, ...(address === null ? [] : [address]), ...contacts.addresses(contact)];
  const open = heard.since(account, channel, addresses, now - window.ms);
  return open ? { ...command, body: window.body } : command;
}

/** Only links that are sent are kept: a claim has one of two bodies. */
function keepLinks({ cascades, links: table }: Tables, attempt: Attempt, links: readonly ShortLink[]): void {
  const entry = cascades.find(attempt.cascade);
  if (entry === null) return;
  const said = JSON.stringify(attempt.body);
  table.keep(
    entry.seq,
    attempt.number,
    links.filter(({ token }) => said.includes(token)),
  );
}

/** See RecordCommand. */
export function record(ledger: Ledger, command: RecordCommand, work: Work): Answers['record'] {
  const found = findAttempt(ledger.tables, command.attempt);
  if (found === null) return NOTHING;
  const { entry, attempt } = found;
  const erased = isErased(entry);
  const result = erased ? withoutIds(command.result) : command.result;
  ledger.apply(entry, recorded(bundleOf(ledger.tables, entry), attempt, result, work.moment), work);
  return { ...outcomeOf(ledger.tables, work, entry.cascade.id), erased };
}

/** See ResolveCommand. */
export function resolve(ledger: Ledger, command: ResolveCommand, work: Work): Answers['resolve'] {
  const found = findAttempt(ledger.tables, command.attempt);
  if (found === null) return NOTHING;
  const { entry, attempt } = found;
  const erased = isErased(entry);
  const given = command.found;
  const known = given !== 'absent' && erased ? withoutIds(given) : given;
  ledger.apply(entry, resolved(bundleOf(ledger.tables, entry), attempt, known, work.moment), work);
  return { ...outcomeOf(ledger.tables, work, null), erased };
}

/** What is said of an erased person's message, without what some providers write the number into. */
function withoutIds<T extends object>(said: T): T {
  return { ...said, externalId: undefined, code: undefined };
}

/** See SettleCommand. */
export function settle(ledger: Ledger, command: SettleCommand, work: Work): null {
  for (const { id, hop: left } of command.cascades) {
    const entry = ledger.tables.cascades.find(id);
    if (entry === null || !entry.cascade.pending || entry.cascade.hop !== left) continue;
    const cascade = { ...entry.cascade, pending: false };
    ledger.apply(entry, { cascade, attempts: [], log: [], emit: false }, work);
  }
  return null;
}
