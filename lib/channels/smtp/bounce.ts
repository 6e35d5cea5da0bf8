/** Reads delivery status notifications (RFC 3464): what became of a mail after the server took it. */
import type { Report } from '../../cascade/command.ts';
import { attemptIn } from '../attempt-token.ts';
import { classify } from '../errors/index.ts';
import { instantOf } from '../foreign.ts';
import { header, partsOf, readHeaders, typeOf, type Part } from './mime.ts';
import { attemptInAddress } from './tagged-address.ts';

/** What our own mails are known by. */
export interface Marks {
  /** The domain of our message ids. */
  readonly domain: string;
  /** Where bounces go, without the attempt; '': to the sender. */
  readonly bounceAddress: string;
}

const STATUS = /\b([245]\.\d{1,3}\.\d{1,3})\b/;
const ADDRESSES = /[^\s<>,;"]+@[^\s<>,;"]+/g;

/** True for a notification, whatever it says. */
export function isBounce(mail: Part): boolean {
  const type = header(mail, 'content-type').toLowerCase();
  return typeOf(mail) === 'multipart/report' && type.includes('delivery-status');
}

/** The report that a notification amounts to; none where it changes nothing, or is about no mail of ours. */
export function readBounce(mail: Part, marks: Marks): Report[] {
  const parts = partsOf(mail);
  const status = parts.find((part) => typeOf(part) === 'message/delivery-status');
  const attempt = attemptOf(mail, parts, marks);
  if (status === undefined || attempt === undefined) return [];
  // The first group is about the mail, each further one about a recipient; ours have one.
  const recipient = status.body
    .split(/\n[ \t]*\n/)
    .map(readHeaders)
    .find((group) => group.has('action'));
  const read = (name: string): string => recipient?.get(name)?.[0] ?? '';
  const action = /^[a-z]+/.exec(read('action').toLowerCase())?.[0];
  const code = STATUS.exec(read('status'))?.[1] ?? STATUS.exec(read('diagnostic-code'))?.[1];
  const when = instantOf(header(mail, 'date'));
  const about = {
    dedupe: `${attempt}:dsn:${action ?? ''}:${code ?? ''}`,
    attempt,
    ...(when === undefined ? {} : { at: when }),
    ...(code === undefined ? {} : { code }),
  };
  if (action === 'delivered') return [{ outcome: 'delivered', ...about }];
  if (action !== 'failed') return [];
  // A temporary fault that ran out of time is final for the mail, not for the address.
  if (code?.startsWith('4.')) return [{ outcome: 'failed', reason: 'expired', ...about }];
  const { reason } = classify('smtp', code);
  return [{ outcome: 'bounced', reason: reason === 'unknown' ? 'unreachable' : reason, ...about }];
}

/** The attempt in an id that our mail of it has; undefined for any other. */
export function attemptInMessageId(text: string, domain: string): string | undefined {
  for (const [, local, host] of text.matchAll(/<([^<>@\s]+)@([^<>@\s]+)>/g)) {
    if (host!.toLowerCase() === domain.toLowerCase() && attemptIn(local)) return local;
  }
  return undefined;
}

/** From the address that the notification came to, else from the id of the mail it gives back. */
function attemptOf(mail: Part, parts: readonly Part[], { domain, bounceAddress }: Marks): string | undefined {
  for (const name of ['delivered-to', 'x-original-to', 'envelope-to', 'to']) {
    for (const [address] of (mail.headers.get(name) ?? []).join(', ').matchAll(ADDRESSES)) {
      const attempt = attemptInAddress(address, bounceAddress);
      if (attempt !== undefined) return attempt;
    }
  }
  const returned = parts.find((part) => ['message/rfc822', 'text/rfc822-headers'].includes(typeOf(part)));
  if (returned === undefined) return undefined;
  const ids = readHeaders(returned.body.split('\n\n', 1)[0]!).get('message-id') ?? [];
  return attemptInMessageId(ids.join(' '), domain);
}
