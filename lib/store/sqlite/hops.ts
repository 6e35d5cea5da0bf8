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
import type { Answers, Emitting, Problem } from '../../cascade/answers.ts';
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
import type { Entry } from './cascades.ts';
import { isErased, type Ledger, type Work } from './ledger.ts';

type Hop = RouteCommand | WaitCommand | FinishCommand | ClaimCommand | DeferCommand;

const NOTHING: Emitting = { emit: [], dueAt: null };

/** Asks the state machine about a message that reached a node, and writes what it says. */
function hop<C extends Change>(
  ledger: Ledger,
  command: Hop,
  work: Work,
  decide: (bundle: Bundle, entry: Entry) => C | Problem,
): C | Problem {
  const entry = ledger.cascades.find(command.cascade);
  if (entry === null) return { problem: 'unknown-cascade' };
  const change = decide(ledger.bundle(entry), entry);
  if ('problem' in change) return change;
  // A message may have been on its way when the person was erased: what it holds is not taken in again.
  if (!isErased(entry)) ledger.cascades.keepMsg(entry, command.msg);
  ledger.apply(entry, change, work);
  return change;
}

/** Answers a hop that needs no more than its emissions. */
function emitting(ledger: Ledger, command: Hop, work: Work, change: Change | Problem): Answers['route'] {
  return 'problem' in change ? change : ledger.outcome(work, command.cascade);
}

/** See RouteCommand. No learned order leads to a channel on which the person wants no marketing. */
export function route(ledger: Ledger, command: RouteCommand, work: Work): Answers['route'] {
  const { decision, ...plain } = command;
  const [first] = decision?.order ?? [];
  const change = hop(ledger, command, work, (bundle) => {
    const unwanted = first !== undefined && ledger.contacts.wantsNoMarketing(bundle.contact.id, first);
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
  const change = hop(ledger, command, work, (bundle) => deferred(bundle, command, work.moment));
  return emitting(ledger, command, work, change);
}

/** See ClaimCommand. */
export function claim(ledger: Ledger, given: ClaimCommand, work: Work): Answers['claim'] {
  const command = spoken(ledger, given, work.moment.now);
  const change = hop(ledger, command, work, (bundle, entry) =>
    claimed(
      ledger.addressed(ledger.priced(bundle, command.channel), command.channel),
      command,
      work.moment,
      (attempt) => {
        const verdict = ledger.judge.judge(entry, command, attempt, work.moment.now);
        if (verdict.do === 'hold' && verdict.remedy !== undefined) {
          const { why, remedy } = verdict;
          ledger.halt(entry.cascade.campaign, null, { why, remedy }, work);
        }
        return verdict;
      },
    ),
  );
  if ('problem' in change) return change;
  if (change.attempt !== null && command.links) keepLinks(ledger, change.attempt, command.links);
  return { attempt: change.attempt, validForMs: change.validForMs, ...ledger.outcome(work, command.cascade) };
}

/** The claim with the words that suit: free text where the person has just written, else what always may be sent. */
function spoken(ledger: Ledger, command: ClaimCommand, now: number): ClaimCommand {
  const { window, account, channel } = command;
  const entry = window === undefined ? null : ledger.cascades.find(command.cascade);
  if (window === undefined || entry === null) return command;
  const { contact, customer } = entry.cascade;
  const address = addressOn(channel, customer);
  const addresses = [contact, ...(address === null ? [] : [address]), ...ledger.contacts.addresses(contact)];
  const open = ledger.heard.since(account, channel, addresses, now - window.ms);
  return open ? { ...command, body: window.body } : command;
}

/** Only links that are sent are kept: a claim has one of two bodies. */
function keepLinks(ledger: Ledger, attempt: Attempt, links: readonly ShortLink[]): void {
  const entry = ledger.cascades.find(attempt.cascade);
  if (entry === null) return;
  const said = JSON.stringify(attempt.body);
  ledger.links.keep(
    entry.seq,
    attempt.number,
    links.filter(({ token }) => said.includes(token)),
  );
}

/** See RecordCommand. */
export function record(ledger: Ledger, command: RecordCommand, work: Work): Answers['record'] {
  const found = ledger.findAttempt(command.attempt);
  if (found === null) return NOTHING;
  const { entry, attempt } = found;
  const result = isErased(entry) ? withoutIds(command.result) : command.result;
  ledger.apply(entry, recorded(ledger.bundle(entry), attempt, result, work.moment), work);
  return ledger.outcome(work, entry.cascade.id);
}

/** See ResolveCommand. */
export function resolve(ledger: Ledger, command: ResolveCommand, work: Work): Answers['resolve'] {
  const found = ledger.findAttempt(command.attempt);
  if (found === null) return NOTHING;
  const { entry, attempt } = found;
  const given = command.found;
  const known = given !== 'absent' && isErased(entry) ? withoutIds(given) : given;
  ledger.apply(entry, resolved(ledger.bundle(entry), attempt, known, work.moment), work);
  return ledger.outcome(work, null);
}

/** What is said of an erased person's message, without what some providers write the number into. */
function withoutIds<T extends object>(said: T): T {
  return { ...said, externalId: undefined, code: undefined };
}

/** See SettleCommand. */
export function settle(ledger: Ledger, command: SettleCommand, work: Work): null {
  for (const { id, hop: left } of command.cascades) {
    const entry = ledger.cascades.find(id);
    if (entry === null || !entry.cascade.pending || entry.cascade.hop !== left) continue;
    const cascade = { ...entry.cascade, pending: false };
    ledger.apply(entry, { cascade, attempts: [], log: [], emit: false }, work);
  }
  return null;
}
