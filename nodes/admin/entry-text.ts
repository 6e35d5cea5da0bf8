/** Which text tells an entry of a timeline, and what it is filled in with. */
import { DECLARED, formatDuration, type LogEntry } from '../../lib/index.ts';
import type { EntryKey, EntryParams } from './contract.ts';

/** What a cascade's history has told before the entry at hand. */
export interface Earlier {
  /** Channel of the latest attempt; null: there has been none, or it is not known. */
  readonly latest: string | null;
  /** Why the latest attempt will not reach the person; null: it may. */
  readonly failed: string | null;
  /** The provider has been asked, and what it said is not known yet. */
  readonly asked: boolean;
  /** The cascade waits. */
  readonly waits: boolean;
}

/** The text of an entry. */
export interface EntryText {
  readonly key: EntryKey;
  readonly params: EntryParams;
}

/** Nothing has been told yet. */
export const NOTHING_TOLD: Earlier = { latest: null, failed: null, asked: false, waits: false };

/** What has been told once an entry is. */
export function toldWith(told: Earlier, entry: LogEntry, channel: string | null): Earlier {
  const after = { ...told, asked: entry.kind === 'claimed', waits: false };
  switch (entry.kind) {
    case 'claimed':
    case 'held':
      return { ...after, latest: channel ?? told.latest, failed: null };
    case 'refused':
      return { ...after, latest: channel, failed: textOf(entry, 'reason') ?? 'unknown' };
    case 'waiting':
      return { ...after, waits: true };
    case 'outcome': {
      // What is reported of an earlier attempt says nothing of the latest.
      if (channel !== told.latest) return told;
      const missed = ['failed', 'bounced'].includes(textOf(entry, 'outcome') ?? '');
      return { ...told, failed: missed ? (textOf(entry, 'reason') ?? 'unknown') : null };
    }
    // What it has cost says nothing of how it goes on.
    case 'priced':
      return told;
    case 'accepted':
    case 'closed':
    case 'ended':
    case 'expired':
    case 'rebound':
    case 'released':
    case 'resolved':
    case 'routed':
    case 'sent':
    case 'unknown':
      return after;
  }
}

/**
 * The text of an entry; null: nothing but its own sentence tells it.
 * @param decision why the cascade starts with the channel that it starts with
 */
export function entryText(
  entry: LogEntry,
  channel: string | null,
  told: Earlier,
  decision: string,
): EntryText | null {
  const { kind } = entry;
  switch (kind) {
    case 'accepted':
    case 'released':
    case 'closed':
    case 'rebound':
      return { key: kind, params: {} };
    case 'expired':
      return expiredText(entry, told);
    case 'ended':
      return endedText(entry);
    case 'waiting':
      return waitingText(entry);
    case 'held':
      return heldText(entry, channel);
    case 'routed':
    case 'claimed':
    case 'sent':
    case 'refused':
    case 'unknown':
    case 'resolved':
    case 'priced':
    case 'outcome':
      return channel === null ? null : sendText({ ...entry, kind }, channel, told, decision);
  }
}

/** An entry about one channel's message. */
type SendEntry = LogEntry & {
  readonly kind: 'routed' | 'claimed' | 'sent' | 'refused' | 'unknown' | 'resolved' | 'priced' | 'outcome';
};

function sendText(entry: SendEntry, channel: string, told: Earlier, decision: string): EntryText | null {
  const { kind, why } = entry;
  switch (kind) {
    case 'routed':
      return routedText(channel, told, why === null ? null : decision);
    case 'claimed': {
      const tries = Number(entry.data?.['tries'] ?? 1);
      return tries > 1
        ? { key: 'claimedAgain', params: { channel, tries } }
        : { key: 'claimed', params: { channel } };
    }
    case 'sent':
      return why === null
        ? { key: 'sent', params: { channel } }
        : { key: 'sentNote', params: { channel, why } };
    case 'refused':
      return refusedText(entry, channel, told);
    case 'unknown':
      return { key: 'unknown', params: { channel } };
    case 'resolved':
      return why === null ? null : { key: 'resolved', params: { channel, why } };
    case 'priced': {
      const cost = Number(entry.data?.['cost'] ?? 0);
      return { key: 'priced', params: { channel, cost, currency: textOf(entry, 'currency') ?? '' } };
    }
    case 'outcome':
      return outcomeText(entry, channel);
  }
}

function routedText(channel: string, { latest, failed }: Earlier, decision: string | null): EntryText {
  if (latest !== null && failed !== null) {
    return { key: 'nextFailed', params: { channel, after: latest, reason: failed } };
  }
  if (latest !== null) return { key: 'nextSilent', params: { channel, after: latest } };
  if (decision === null) return { key: 'next', params: { channel } };
  if (decision === DECLARED) return { key: 'firstDeclared', params: { channel } };
  return { key: 'first', params: { channel, why: decision } };
}

function refusedText(entry: LogEntry, channel: string, { asked }: Earlier): EntryText {
  const params = { channel, reason: textOf(entry, 'reason') ?? 'unknown', ...codeOf(entry) };
  if (asked) return { key: 'refused', params };
  // That there is no address says all; the other reasons have details, such as the field that is missing.
  if (entry.why === null || params.reason === 'no_address') return { key: 'notSent', params };
  return { key: 'notSentWhy', params: { ...params, why: entry.why } };
}

function heldText(entry: LogEntry, channel: string | null): EntryText | null {
  const reason = textOf(entry, 'reason');
  if (reason !== null && channel !== null) {
    return { key: 'heldReason', params: { channel, reason, ...codeOf(entry) } };
  }
  return entry.why === null ? null : { key: 'held', params: { why: entry.why } };
}

function waitingText({ data }: LogEntry): EntryText | null {
  const waitMs = data?.['waitMs'];
  if (typeof waitMs !== 'number') return null;
  const wait = formatDuration(waitMs);
  const until = data?.['until'];
  return typeof until === 'string'
    ? { key: 'waitingUntil', params: { wait, until } }
    : { key: 'waiting', params: { wait } };
}

function expiredText({ data }: LogEntry, { latest, failed, waits }: Earlier): EntryText {
  if (data?.['byHand'] === true) return { key: 'expiredByHand', params: {} };
  if (latest !== null && failed !== null) return { key: 'expiredFailed', params: { channel: latest } };
  return { key: waits ? 'expired' : 'expiredAtOnce', params: {} };
}

function endedText(entry: LogEntry): EntryText | null {
  const outcome = textOf(entry, 'outcome');
  switch (entry.data?.['result']) {
    case 'success':
      return outcome === null ? null : { key: 'endedSuccess', params: { outcome } };
    case 'exhausted':
      return { key: 'endedExhausted', params: {} };
    case 'stopped':
      if (outcome === 'opted_out') return { key: 'endedOptedOut', params: {} };
      return entry.why === null ? null : { key: 'endedStopped', params: { why: entry.why } };
    default:
      return null;
  }
}

/** What the provider told, or the person did: with their own words, or the reason of a failure. */
function outcomeText(entry: LogEntry, channel: string): EntryText | null {
  const outcome = textOf(entry, 'outcome');
  if (outcome === null) return null;
  const text = textOf(entry, 'text');
  if (text !== null) return { key: 'outcomeText', params: { channel, outcome, text } };
  const reason = textOf(entry, 'reason');
  if (reason === null) return { key: 'outcome', params: { channel, outcome } };
  return { key: 'outcomeReason', params: { channel, outcome, reason, ...codeOf(entry) } };
}

function codeOf(entry: LogEntry): { code?: string } {
  const code = textOf(entry, 'code');
  return code === null ? {} : { code };
}

/** A field of an entry's data; null: it is empty, or no text. */
function textOf({ data }: LogEntry, name: string): string | null {
  const value = data?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
