import type { OptOutCommand, PriceCommand, Report, ReportCommand } from '../../cascade/command.ts';
import type { Answers } from '../../cascade/answers.ts';
import { price as priced, report as reported } from '../../cascade/machine/index.ts';
import type { Outcome } from '../../cascade/outcome.ts';
import { isComplaint, isOptIn, isOptOut } from '../../guards/words.ts';
import { isErased, isInFlight, isOver, type Ledger, type Work } from './ledger.ts';

/** What a person does by writing to an address, to whatever message they quote. */
const WRITTEN: ReadonlySet<Outcome> = new Set(['replied', 'opted_out']);

/** See ReportCommand. */
export function report(
  ledger: Ledger,
  { account, report: raw }: ReportCommand,
  work: Work,
): Answers['report'] {
  const { moment } = work;
  // Webhooks overtake each other: what a person said last is what holds, by the provider's clock where it tells.
  const saidAt = Math.min(raw.at ?? moment.now, moment.now);
  const nothing = { emit: [], dueAt: null, cascade: null, attempt: null, cancel: [] };
  const given = understood(raw);
  const forgotten = given.address !== undefined && ledger.contacts.isForgotten(given.address, given.channel);
  // Of an erased person nothing is written down any more, but that they come back.
  const found = match(ledger, account, given);
  const erased = found !== null && isErased(found.entry);
  const mark = forgotten || erased ? ledger.contacts.hashOf(given.dedupe) : given.dedupe;
  if (!ledger.inbox.arrive(account, mark, moment.now)) return { ...nothing, state: 'duplicate' };
  if (given.outcome === 'replied' && isOptIn(given.text)) {
    const { address, channel } = given;
    // Some gateways tell which message was replied to, and not by whom.
    const whose = found === null ? [] : [found.entry.cascade.contact];
    const people = address === undefined ? whose : ledger.contacts.at(address, channel);
    for (const contact of ledger.meant(people))
      ledger.optIn(contact, saidAt, `START on ${channel ?? 'a channel'}`);
  }
  if (WRITTEN.has(given.outcome) && given.address !== undefined && !forgotten) {
    const channel = given.channel ?? found?.attempt.channel;
    ledger.heard.note(account, channel, given.address, given.at ?? moment.now, moment.now);
  }
  if (found === null) {
    if (forgotten) return { ...nothing, state: 'unmatched' };
    if (given.outcome === 'opted_out' && given.address !== undefined) {
      return { ...optOutAddress(ledger, given.address, given.channel, saidAt, work), state: 'applied' };
    }
    ledger.inbox.keep(account, given);
    return { ...nothing, state: 'unmatched' };
  }
  const { entry, attempt } = found;
  const open = !isOver(entry.cascade);
  const told = erased ? withoutPerson(given) : given;
  ledger.apply(entry, reported(ledger.bundle(entry), attempt, told, moment), work);
  if (given.outcome === 'opted_out' && !forgotten) {
    // Also who stops for a second time, by what stands under an old message.
    const others = given.address === undefined ? [] : ledger.contacts.at(given.address, given.channel);
    for (const contact of new Set([entry.cascade.contact, ...others])) {
      ledger.optOut(contact, stopOn(given.channel), work, saidAt);
    }
  }
  if (given.outcome === 'replied' && isComplaint(given.text)) ledger.observe(attempt, 'complaints', work);
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

/** A reply that is a STOP word is an opt-out, whatever the channel's provider took it for. */
function understood(report: Report): Report {
  return report.outcome === 'replied' && isOptOut(report.text) ? { ...report, outcome: 'opted_out' } : report;
}

/** What a late report of an erased person's message still counts for. */
function withoutPerson({ outcome, dedupe, attempt, channel, at, reason }: Report): Report {
  return {
    outcome,
    dedupe,
    ...(attempt === undefined ? {} : { attempt }),
    ...(channel === undefined ? {} : { channel }),
    ...(at === undefined ? {} : { at }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function stopOn(channel: string | undefined): string {
  return channel === undefined ? 'STOP' : `STOP on ${channel}`;
}

/** See OptOutCommand. */
export function optOut(
  ledger: Ledger,
  { contact, by, at, listed }: OptOutCommand,
  work: Work,
): Answers['opt-out'] {
  let count = 0;
  for (const one of ledger.at(contact)) count += ledger.optOut(one, by, work, at);
  const target = { campaign: '', channel: '', contact: ledger.contacts.onRecord(contact) };
  if (listed !== true)
    ledger.campaigns.note(target, { at: work.moment.now, action: 'opt-out', by, why: null });
  return { count, ...ledger.outcome(work, null), cancel: work.cancel };
}

/** See PriceCommand. */
export function price(
  ledger: Ledger,
  { account, externalId, cost }: PriceCommand,
  work: Work,
): Answers['price'] {
  const id = ledger.attempts.byExternalId(account, externalId);
  const found = id === null ? null : ledger.findAttempt(id);
  if (found === null) return { changed: false };
  const { entry, attempt } = found;
  const change = priced(ledger.bundle(entry), attempt, cost, work.moment);
  ledger.apply(entry, change, work);
  return { changed: change.attempts.length > 0 };
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
  at: number,
  work: Work,
): Omit<Answers['report'], 'state'> {
  const by = stopOn(channel);
  for (const contact of ledger.meant(ledger.contacts.at(address, channel)))
    ledger.optOut(contact, by, work, at);
  return { cascade: null, attempt: null, ...ledger.outcome(work, null), cancel: work.cancel };
}
