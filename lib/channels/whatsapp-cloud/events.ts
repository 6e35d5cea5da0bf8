/** Turns one verified webhook of Meta into reports. It may hold many events of many kinds, in any order. */
import type { Report } from '../../cascade/command.ts';
import { attemptIn, attemptOfPayload } from '../attempt-token.ts';
import { classify, failure } from '../errors/index.ts';
import { at, fieldsOf, instantOf, listOf, textOf } from '../foreign.ts';
import type { Alias, Preference, TemplateNews } from '../provider.ts';
import { addressOf } from './answer.ts';

/** What a webhook tells. */
export interface CloudEvents {
  readonly reports: readonly Report[];
  readonly aliases: readonly Alias[];
  readonly templates: readonly TemplateNews[];
  readonly preferences: readonly Preference[];
}

/** Whose events are wanted, and when it is. */
export interface Reader {
  readonly phoneNumberId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** True for a text by which a person asks for no more messages. */
  readonly isStop: (text: string) => boolean;
}

/** Standings at Meta in which a template is not sent, as reason classes; in every other it may be. */
const HALTED: ReadonlyMap<string, string> = new Map([
  ['REJECTED', 'template_rejected'],
  ['PAUSED', 'template_paused'],
  ['DISABLED', 'template_disabled'],
  ['PENDING_DELETION', 'template_missing'],
  ['DELETED', 'template_missing'],
]);

/** Meta repeats for up to 7 days what it could not deliver; anything older is a replay. */
const OLDEST_MS = 8 * 24 * 3_600_000;

const STATUSES: ReadonlyMap<string, 'sent' | 'delivered' | 'read'> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
]);

/** What a preference is about, and by which words marketing is wanted. */
const MARKETING = 'marketing_messages';
const WISHES: ReadonlyMap<string, boolean> = new Map([
  ['stop', false],
  ['resume', true],
  ['signup', true],
]);

/** What people send; reactions, system notices and what Meta cannot show are not among it. */
const ANSWERS: ReadonlySet<string> = new Set([
  'text',
  'button',
  'interactive',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
  'order',
]);

/** Reads a webhook's parsed body. */
export function readEvents(body: unknown, reader: Reader): CloudEvents {
  const events = {
    reports: [] as Report[],
    aliases: [] as Alias[],
    templates: [] as TemplateNews[],
    preferences: [] as Preference[],
  };
  if (at(body, 'object') !== 'whatsapp_business_account') return events;
  for (const entry of listOf(at(body, 'entry'))) {
    for (const change of listOf(at(entry, 'changes'))) {
      const value = at(change, 'value');
      const field = at(change, 'field');
      if (field === 'message_template_status_update') {
        const template = textOf(at(value, 'message_template_name'));
        const standing = textOf(at(value, 'event'));
        const halted = HALTED.get(standing ?? '') ?? null;
        if (template && standing) events.templates.push({ channel: 'whatsapp', template, halted });
        continue;
      }
      // One app may serve several numbers; the others have accounts of their own.
      if (textOf(at(value, 'metadata', 'phone_number_id')) !== reader.phoneNumberId) continue;
      if (field === 'messages') {
        events.aliases.push(...listOf(at(value, 'contacts')).flatMap(sameContact));
        for (const status of listOf(at(value, 'statuses'))) events.reports.push(...statusReport(status));
        for (const message of listOf(at(value, 'messages'))) {
          events.reports.push(...messageReport(message, reader.isStop));
          events.aliases.push(...sameSender(message));
        }
      } else if (field === 'user_preferences') {
        events.aliases.push(...listOf(at(value, 'contacts')).flatMap(sameContact));
        events.preferences.push(...listOf(at(value, 'user_preferences')).flatMap(preference));
      }
    }
  }
  const fresh = (event: { readonly at?: number }): boolean =>
    event.at === undefined || event.at > reader.now - OLDEST_MS;
  return {
    ...events,
    reports: events.reports.filter(fresh),
    preferences: events.preferences.filter(fresh),
  };
}

function statusReport(status: unknown): Report[] {
  const externalId = textOf(at(status, 'id'));
  const named = textOf(at(status, 'status'));
  const recipient = textOf(at(status, 'recipient_id')) ?? textOf(at(status, 'recipient_user_id'));
  if (externalId === undefined || named === undefined) return [];
  if (textOf(at(status, 'recipient_type')) === 'group') return [];
  const known = STATUSES.get(named);
  if (known === undefined && named !== 'failed') return [];
  const error = at(status, 'errors', 0);
  const words = textOf(at(error, 'error_data', 'details')) ?? textOf(at(error, 'title'));
  return [
    {
      ...(known === undefined
        ? failure(classify('meta', textOf(at(error, 'code')), undefined, words))
        : { outcome: known }),
      dedupe: `${externalId}:${named}`,
      externalId,
      ...attempted(attemptIn(textOf(at(status, 'biz_opaque_callback_data')))),
      ...(recipient === undefined ? {} : { address: addressOf(recipient) }),
      channel: 'whatsapp',
      ...instant(status),
    },
  ];
}

function messageReport(message: unknown, isStop: Reader['isStop']): Report[] {
  const id = textOf(at(message, 'id'));
  const type = textOf(at(message, 'type'));
  const sender = textOf(at(message, 'from')) ?? textOf(at(message, 'from_user_id'));
  if (id === undefined || type === undefined || sender === undefined || !ANSWERS.has(type)) return [];
  const pressed = at(message, 'interactive', 'button_reply') ?? at(message, 'interactive', 'list_reply');
  const payload = textOf(at(message, 'button', 'payload')) ?? textOf(at(pressed, 'id'));
  const text =
    textOf(at(message, 'text', 'body')) ??
    textOf(at(message, 'button', 'text')) ??
    textOf(at(pressed, 'title')) ??
    textOf(at(message, type, 'caption'));
  const quoted = textOf(at(message, 'context', 'id'));
  return [
    {
      outcome: text !== undefined && isStop(text) ? 'opted_out' : 'replied',
      dedupe: `${id}:message`,
      ...attempted(attemptOfPayload(payload)),
      ...(quoted === undefined ? {} : { externalId: quoted }),
      address: addressOf(sender),
      channel: 'whatsapp',
      ...(text === undefined ? {} : { text }),
      ...instant(message),
    },
  ];
}

/** The person wants no marketing from this business, wants it again, or has signed up for it. */
function preference(said: unknown): Preference[] {
  const person = textOf(at(said, 'wa_id')) ?? textOf(at(said, 'user_id'));
  const marketing = WISHES.get(textOf(at(said, 'value')) ?? '');
  const category = textOf(at(said, 'category')) ?? MARKETING;
  if (person === undefined || marketing === undefined || category !== MARKETING) return [];
  return [{ address: addressOf(person), channel: 'whatsapp', marketing, ...instant(said) }];
}

/** A person with a number and a business-scoped id is one person. */
function sameContact(contact: unknown): Alias[] {
  return same(textOf(at(contact, 'user_id')), textOf(at(contact, 'wa_id')));
}

function sameSender(message: unknown): Alias[] {
  const from = textOf(at(message, 'from'));
  const system = fieldsOf(at(message, 'system'));
  const moved = system.get('type') === 'user_changed_number' ? textOf(system.get('wa_id')) : undefined;
  return [...same(textOf(at(message, 'from_user_id')), from), ...same(moved, from)];
}

function same(alias: string | undefined, of: string | undefined): Alias[] {
  return alias === undefined || of === undefined || alias === of
    ? []
    : [{ alias: addressOf(alias), of: addressOf(of) }];
}

function attempted(attempt: string | undefined): { attempt?: string } {
  return attempt === undefined ? {} : { attempt };
}

function instant(event: unknown): { at?: number } {
  const when = instantOf(at(event, 'timestamp'));
  return when === undefined ? {} : { at: when };
}
