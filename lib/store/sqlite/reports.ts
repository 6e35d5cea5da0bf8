import type { OptOutCommand, PriceCommand, Report, ReportCommand } from '../../cascade/command.ts';
import type { Answers } from '../../cascade/answers.ts';
import { price as priced, report as reported } from '../../cascade/machine/index.ts';
import type { Outcome } from '../../cascade/outcome.ts';
import { isComplaint, isOptIn, isOptOut } from '../../guards/words.ts';
import { bundleOf, findAttempt } from './bundles.ts';
import { isErased, isInFlight, isOver } from './entry.ts';
import type { Ledger } from './ledger.ts';
import type { Tables } from './tables.ts';
import { outcomeOf, type Work } from './work.ts';

/** What a person does by writing to an address, to whatever message they quote. */
const WRITTEN: ReadonlySet<Outcome> = new Set(['replied', 'opted_out']);

/** See ReportCommand. */
export function report(
  ledger: Ledger,
  { account, report: raw }: ReportCommand,
  work: Work,
): Answers['report'] {
  const { tables, identities, wishes, guardActs } = ledger;
  const { contacts, heard, inbox } = tables;
  const { moment } = work;
  // Webhooks overtake each other: what a person said last is what holds, by the provider's clock where it tells.
  const saidAt = Math.min(raw.at ?? moment.now, moment.now);
  const nothing = { emit: [], dueAt: null, cascade: null, attempt: null, cancel: [] };
  const given = understood(raw);
  const forgotten = given.address !== undefined && contacts.isForgotten(given.address, given.channel);
  // Of an erased person nothing is written down any more, but that they come back.
  const found = match(tables, account, given);
  const erased = found !== null && isErased(found.entry);
  const mark = forgotten || erased ? contacts.hashOf(given.dedupe) : given.dedupe;
  if (!inbox.arrive(account, mark, moment.now)) return { ...nothing, state: 'duplicate' };
  const blockedOn = given.blocked === true ? given.channel : undefined;
  if (blockedOn !== undefined && given.address !== undefined) {
    const theirs = contacts.at(given.address, blockedOn);
    // They have let the sender in again meanwhile.
    if (theirs.some((one) => contacts.blocks.outdates(one, blockedOn, saidAt)))
      return { ...nothing, state: 'applied' };
  }
  if (given.outcome === 'replied' && isOptIn(given.text)) {
    const { channel } = given;
    // Some gateways tell which message was replied to, and not by whom.
    const from = given.address ?? found?.attempt.address ?? '';
    const whose = found === null ? [] : identities.all(found.entry.cascade.contact);
    const theirs = from === '' ? whose : identities.spokenFor(from, channel ?? found?.attempt.channel);
    wishes.optIn(theirs, saidAt, `START on ${channel ?? 'a channel'}`);
  }
  if (WRITTEN.has(given.outcome) && given.address !== undefined && !forgotten) {
    const channel = given.channel ?? found?.attempt.channel;
    heard.note(account, channel, given.address, given.at ?? moment.now, moment.now);
  }
  if (found === null) {
    if (forgotten) return { ...nothing, state: 'unmatched' };
    if (given.outcome === 'opted_out' && given.address !== undefined) {
      return { ...optOutAddress(ledger, given.address, given, saidAt, work), state: 'applied' };
    }
    inbox.keep(account, given);
    return { ...nothing, state: 'unmatched' };
  }
  const { entry, attempt } = found;
  const open = !isOver(entry.cascade);
  const told = erased ? withoutPerson(given) : given;
  // Before the reply ends the cascade: it may be the last of a cohort that is judged then.
  if (given.outcome === 'replied' && isComplaint(given.text)) guardActs.complained(attempt, entry, work);
  // Who has come back meanwhile is not stopped by what they said before.
  if (given.outcome !== 'opted_out' || !contacts.hasReturned(entry.cascade.contact, saidAt))
    ledger.apply(entry, reported(bundleOf(tables, entry), attempt, told, moment), work);
  if (given.outcome === 'opted_out' && !forgotten) {
    // Also who stops for a second time, by what stands under an old message.
    const others = given.address === undefined ? [] : speakingAt(ledger, given.address, given.channel);
    for (const contact of new Set([entry.cascade.contact, ...others])) {
      wishes.optOut(contact, stopOn(given), work, saidAt, blockedOn);
    }
  }
  if (open && isOver(entry.cascade)) {
    work.cancel.push(...entry.attempts.filter((one) => one.id !== attempt.id && isInFlight(one)));
  }
  return {
    state: 'applied',
    cascade: entry.cascade,
    attempt: entry.attempts.find(({ id }) => id === attempt.id) ?? null,
    ...outcomeOf(tables, work, null),
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

function stopOn({ channel, blocked }: Report): string {
  if (channel === undefined) return 'STOP';
  return blocked === true ? `block on ${channel}` : `STOP on ${channel}`;
}

/** See OptOutCommand. */
export function optOut(
  { tables, identities, wishes }: Ledger,
  { contact, by, at, listed }: OptOutCommand,
  work: Work,
): Answers['opt-out'] {
  let count = 0;
  const people = identities.isNobodys(contact, undefined) ? identities.own(contact) : identities.at(contact);
  for (const one of people) count += wishes.optOut(one, by, work, at);
  const target = { campaign: '', channel: '', contact: tables.contacts.onRecord(contact) };
  if (listed !== true)
    tables.campaigns.note(target, { at: work.moment.now, action: 'opt-out', by, why: null });
  return { count, ...outcomeOf(tables, work, null), cancel: work.cancel };
}

/** See PriceCommand. */
export function price(
  ledger: Ledger,
  { account, externalId, cost }: PriceCommand,
  work: Work,
): Answers['price'] {
  const id = ledger.tables.attempts.byExternalId(account, externalId);
  const found = id === null ? null : findAttempt(ledger.tables, id);
  if (found === null) return { changed: false };
  const { entry, attempt } = found;
  const change = priced(bundleOf(ledger.tables, entry), attempt, cost, work.moment);
  ledger.apply(entry, change, work);
  return { changed: change.attempts.length > 0 };
}

/** The attempt that a report is about: by its id, by the provider's, or by who wrote. */
function match(tables: Tables, account: string, given: Report): ReturnType<typeof findAttempt> {
  if (given.attempt !== undefined) {
    const found = findAttempt(tables, given.attempt);
    if (found !== null) return found;
  }
  if (given.externalId !== undefined) {
    const id = tables.attempts.byExternalId(account, given.externalId);
    if (id !== null) return findAttempt(tables, id);
    // A status of a message not known yet must wait for it; guessing would credit another attempt.
    if (!WRITTEN.has(given.outcome)) return null;
  }
  if (given.address === undefined) return null;
  const contacts = tables.contacts.at(given.address, given.channel);
  const id = tables.attempts.latestOf(contacts, given.channel ?? null);
  return id === null ? null : findAttempt(tables, id);
}

/** Everyone who may have written from an address; where too many share it to be one person, it is the address alone. */
function speakingAt(
  { tables: { contacts }, identities }: Pick<Ledger, 'tables' | 'identities'>,
  address: string,
  channel: string | undefined,
): readonly string[] {
  return identities.isNobodys(address, channel)
    ? contacts.identitiesAt(address, channel)
    : contacts.at(address, channel);
}

/** A person asks for no more messages while nothing of theirs has been sent: it counts all the same. */
function optOutAddress(
  { tables, identities, wishes }: Ledger,
  address: string,
  given: Report,
  at: number,
  work: Work,
): Omit<Answers['report'], 'state'> {
  const { channel, blocked } = given;
  const by = stopOn(given);
  const speaking = speakingAt({ tables, identities }, address, channel);
  const people = identities.isNobodys(address, channel) ? speaking : identities.meant(speaking);
  for (const contact of people) wishes.optOut(contact, by, work, at, blocked === true ? channel : undefined);
  return { cascade: null, attempt: null, ...outcomeOf(tables, work, null), cancel: work.cancel };
}
