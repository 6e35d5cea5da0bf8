/** What Twilio tells of messages, in the cascade's words (CHANNELS section 7). */
import type { Report } from '../../cascade/command.ts';
import type { Outcome } from '../../cascade/outcome.ts';
import { attemptIn, attemptOfPayload } from '../attempt-token.ts';
import { isProgram } from '../../links/index.ts';
import { classify, failure } from '../errors/index.ts';

/** Fields of a form. */
export type Fields = ReadonlyMap<string, string>;

const PROGRESS: Readonly<Record<string, Outcome>> = {
  accepted: 'accepted',
  queued: 'accepted',
  scheduled: 'accepted',
  sending: 'accepted',
  sent: 'sent',
  partially_delivered: 'sent',
  delivered: 'delivered',
  read: 'read',
};

/** How a message's status counts; null: it says nothing of an attempt of ours. */
export function messageOutcome(
  status: string,
  errorCode: string | null | undefined,
): Pick<Report, 'outcome' | 'reason' | 'scope' | 'code'> | null {
  if (status === 'canceled') return { outcome: 'failed', reason: 'cancelled_by_us' };
  if (status === 'undelivered' || status === 'failed')
    return failure(classify('twilio', errorCode ?? undefined));
  const outcome = Object.hasOwn(PROGRESS, status) ? PROGRESS[status] : undefined;
  return outcome === undefined ? null : { outcome };
}

/** A status callback. */
export function messageStatus(fields: Fields, attempt: string | undefined): Report[] {
  const sid = fields.get('MessageSid') ?? fields.get('SmsSid');
  const status = fields.get('MessageStatus') ?? fields.get('SmsStatus');
  const told = status === undefined ? null : messageOutcome(status, fields.get('ErrorCode'));
  if (sid === undefined || told === null) return [];
  return [
    {
      ...told,
      dedupe: `${sid}:${status}`,
      ...(attempt === undefined ? {} : { attempt }),
      externalId: sid,
      ...party(fields.get('To')),
    },
  ];
}

/** A message of the person's. `isStop` knows the words that Twilio's own list does not. */
export function inboundMessage(fields: Fields, isStop: (text: string) => boolean): Report[] {
  const sid = fields.get('MessageSid') ?? fields.get('SmsSid');
  const from = party(fields.get('From'));
  if (sid === undefined || from.address === undefined) return [];
  const body = fields.get('Body') ?? '';
  const said = fields.get('ButtonText') ?? fields.get('ListTitle') ?? body;
  // The account may have words of its own for START, which Twilio alone knows.
  const text = fields.get('OptOutType') === 'START' ? 'START' : said;
  const payload = fields.get('ButtonPayload') ?? fields.get('ListId');
  const quoted = fields.get('OriginalRepliedMessageSid');
  const stops = fields.get('OptOutType') === 'STOP' || isStop(body);
  const planted = payload === undefined ? undefined : plantedIn(payload);
  return [
    {
      outcome: stops ? 'opted_out' : 'replied',
      dedupe: `${sid}:inbound`,
      ...(planted === undefined ? {} : { attempt: planted }),
      ...(quoted === undefined ? {} : { externalId: quoted }),
      ...from,
      ...(text === '' ? {} : { text }),
      // The button's own name, for campaigns that tell buttons apart whatever they are labelled.
      ...(payload === undefined ? {} : { code: payload }),
    },
  ];
}

/** Other addresses of the person who wrote. */
export function aliases(fields: Fields): { readonly alias: string; readonly of: string }[] {
  const { address } = party(fields.get('From'));
  if (address === undefined) return [];
  const waId = fields.get('WaId');
  const userId = party(fields.get('ExternalUserId')).address;
  const others = [/^\d{7,15}$/.test(waId ?? '') ? `+${waId}` : undefined, userId];
  return others.flatMap((alias) =>
    alias === undefined || alias === address ? [] : [{ alias, of: address }],
  );
}

/** The attempt's id in a button's payload: ours whole, or behind the last colon, as templates have it: `yes:{{1}}`. */
function plantedIn(payload: string): string | undefined {
  return attemptOfPayload(payload) ?? attemptIn(/:([^:]*)$/.exec(payload)?.[1]);
}

/** An address of Twilio's as ours, with its channel. */
export function party(address: string | undefined): { address?: string; channel?: string } {
  if (address === undefined || address === '') return {};
  const plain = address.replace(/^whatsapp:/, '');
  return { address: plain, channel: plain === address ? 'sms' : 'whatsapp' };
}

const CLICKED = /\.link-shortening\.link-clicked$/;

/** Events of Twilio's event streams: clicks on links that Twilio shortened. */
export function streamedEvents(value: unknown): Report[] {
  return (Array.isArray(value) ? value : [value]).flatMap((event: unknown) => {
    const { type, id, data } = (event ?? {}) as Record<string, unknown>;
    const { message_sid, click_time, user_agent } = (data ?? {}) as Record<string, unknown>;
    if (typeof type !== 'string' || !CLICKED.test(type) || typeof message_sid !== 'string') return [];
    if (typeof id !== 'string' || typeof user_agent !== 'string' || isProgram(user_agent)) return [];
    const at = typeof click_time === 'string' ? Date.parse(click_time) : Number.NaN;
    return [
      {
        outcome: 'clicked' as const,
        dedupe: `${id}:clicked`,
        externalId: message_sid,
        ...(Number.isNaN(at) ? {} : { at }),
      },
    ];
  });
}
