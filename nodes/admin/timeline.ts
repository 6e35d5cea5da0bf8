import type { CascadeRecord, LogEntry } from '../../lib/index.ts';
import type { TimelineCascade } from './contract.ts';

/** One run through a campaign, told so that each line can be read on its own. */
export function timelineOf({ cascade, attempts, history }: CascadeRecord): TimelineCascade {
  const channelOf = ({ attempt, data }: LogEntry): string | null => {
    const said = data?.['channel'];
    if (typeof said === 'string') return said;
    return attempts.find(({ id }) => id === attempt)?.channel ?? null;
  };
  const { id, campaign, segment, phase, result, plan } = cascade;
  return {
    id,
    campaign,
    segment,
    phase,
    result,
    planHash: plan,
    entries: history.map((entry) => {
      const channel = channelOf(entry);
      return { at: entry.at, kind: entry.kind, channel, words: wordsFor(entry, channel ?? 'a channel') };
    }),
  };
}

/** What happened and why, as a sentence. The reason is the engine's own where it gave one. */
function wordsFor({ kind, why, data }: LogEntry, channel: string): string {
  switch (kind) {
    case 'accepted':
      return sentence('taken into the campaign', why);
    case 'released':
      return sentence('let into the flow', why);
    case 'routed':
      return capital(why ?? `on to ${channel}`);
    case 'claimed': {
      const tries = Number(data?.['tries'] ?? 1);
      return tries > 1 ? `About to be sent on ${channel}, try ${tries}` : `About to be sent on ${channel}`;
    }
    case 'sent':
      return sentence(`sent on ${channel}`, why);
    case 'refused':
      return capital(why ?? `${channel} refused it`);
    case 'held':
      return capital(why ?? `held in front of ${channel}`);
    case 'unknown':
      return sentence(`no answer to the send on ${channel}`, why);
    case 'resolved':
      return sentence(`the send on ${channel} is settled`, why);
    case 'waiting':
      return capital(why ?? 'waits');
    case 'outcome':
      return outcomeWords(channel, data ?? {});
    case 'expired':
      return sentence('the wait is over', why);
    case 'ended':
      return sentence(`ended: ${textOf(data?.['result']) || 'over'}`, why);
    case 'closed':
      return sentence('closed: nothing more happens', why);
    case 'rebound':
      return sentence('given to another node', why);
  }
}

/** What the provider told, or the person did: with their own words, and the reason of a failure. */
function outcomeWords(channel: string, data: Readonly<Record<string, unknown>>): string {
  const { outcome, text, reason, code } = data;
  const what = `${capital((textOf(outcome) || 'news').replaceAll('_', ' '))} on ${channel}`;
  if (typeof text === 'string' && text !== '') return `${what}: “${text}”`;
  if (typeof reason !== 'string') return what;
  return typeof code === 'string' ? `${what}: ${reason} (${code})` : `${what}: ${reason}`;
}

function sentence(what: string, why: string | null): string {
  return capital(why === null ? what : `${what}: ${why}`);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
