import type { Answers, OptOutCommand, Report, ReportCommand } from '../../cascade/command.ts';
import { report as reported } from '../../cascade/machine/index.ts';
import type { Outcome } from '../../cascade/outcome.ts';
import { isInFlight, isOver, type Ledger, type Work } from './ledger.ts';

/** What a person does by writing to an address, to whatever message they quote. */
const WRITTEN: ReadonlySet<Outcome> = new Set(['replied', 'opted_out']);

/** See ReportCommand. */
export function report(
  ledger: Ledger,
  { account, report: given }: ReportCommand,
  work: Work,
): Answers['report'] {
  const { moment } = work;
  const nothing = { emit: [], dueAt: null, cascade: null, attempt: null, cancel: [] };
  if (!ledger.inbox.arrive(account, given.dedupe, moment.now)) return { ...nothing, state: 'duplicate' };
  const found = match(ledger, account, given);
  if (found === null) {
    if (given.outcome === 'opted_out' && given.address !== undefined) {
      return { ...optOutAddress(ledger, given.address, given.channel, work), state: 'applied' };
    }
    ledger.inbox.keep(account, given);
    return { ...nothing, state: 'unmatched' };
  }
  const { entry, attempt } = found;
  const open = !isOver(entry.cascade);
  ledger.apply(entry, reported(ledger.bundle(entry), attempt, given, moment), work);
  if (open && isOver(entry.cascade)) {
    work.cancel.push(...entry.attempts.filter((one) => one.id !== attempt.id && isInFlight(one)));
  }
  return {
    state: 'applied',
    cascade: entry.cascade,
    attempt: entry.attempts.find(({ id }) => id === attempt.id) ?? null,
    ...ledger.outcome(work, null),
    cancel: work.cancel,
  };
}

/** See OptOutCommand. */
export function optOut(ledger: Ledger, { contact, by }: OptOutCommand, work: Work): Answers['opt-out'] {
  const count = ledger.optOut(contact, by, work);
  return { count, ...ledger.outcome(work, null), cancel: work.cancel };
}

/** The attempt that a report is about: by its id, by the provider's, or by who wrote. */
function match(ledger: Ledger, account: string, given: Report): ReturnType<Ledger['findAttempt']> {
  if (given.attempt !== undefined) {
    const found = ledger.findAttempt(given.attempt);
    if (found !== null) return found;
  }
  if (given.externalId !== undefined) {
    const id = ledger.attempts.byExternalId(account, given.externalId);
    if (id !== null) return ledger.findAttempt(id);
    // A status of a message not known yet must wait for it; guessing would credit another attempt.
    if (!WRITTEN.has(given.outcome)) return null;
  }
  if (given.address === undefined) return null;
  const contacts = ledger.contacts.at(given.address, given.channel);
  const id = ledger.attempts.latestOf(contacts, given.channel ?? null);
  return id === null ? null : ledger.findAttempt(id);
}

/** A person asks for no more messages while nothing of theirs has been sent: it counts all the same. */
function optOutAddress(
  ledger: Ledger,
  address: string,
  channel: string | undefined,
  work: Work,
): Omit<Answers['report'], 'state'> {
  const by = channel === undefined ? 'STOP' : `STOP on ${channel}`;
  for (const contact of ledger.contacts.at(address, channel)) ledger.optOut(contact, by, work);
  return { cascade: null, attempt: null, ...ledger.outcome(work, null), cancel: work.cancel };
}
