/** Turns an update of Telegram into reports. */
import type { Report } from '../../cascade/command.ts';
import { attemptOfPayload } from '../attempt-token.ts';
import { at, fieldsOf, instantOf, listOf, textOf } from '../foreign.ts';
import type { Alias, Unblock } from '../provider.ts';
import { messageId } from './bot-api.ts';

/** The kinds of update that are asked for. */
export const WANTED_UPDATES = ['message', 'callback_query', 'my_chat_member'] as const;

/** What an update tells. */
export interface UpdateReading {
  readonly reports: readonly Report[];
  readonly aliases: readonly Alias[];
  readonly unblocks: readonly Unblock[];
  /** The pressed button that shows a clock until it is answered. */
  readonly pressed?: string;
}

/** What is known of people. */
export interface People {
  /** Whom a start token was made for. */
  guest(token: string): string | undefined;
  /** True for a text by which a person asks for no more messages. */
  isStop(text: string): boolean;
}

const NOTHING: UpdateReading = { reports: [], aliases: [], unblocks: [] };
/** The channel that people block here. */
const CHANNEL = 'telegram';
const START = /^\/start(?:@\w+)?(?:\s+([A-Za-z0-9_-]{1,64}))?\s*$/;
/** What makes a message something that a person says; joins, pins and the like are notices. */
const SAID = [
  'text',
  'photo',
  'voice',
  'video',
  'video_note',
  'audio',
  'document',
  'sticker',
  'animation',
  'contact',
  'location',
  'venue',
  'poll',
  'dice',
  'story',
] as const;

/** Reads one update. */
export function readUpdate(update: unknown, people: People): UpdateReading {
  const id = textOf(at(update, 'update_id'));
  if (id === undefined) return NOTHING;
  const dedupe = `update:${id}`;
  const query = at(update, 'callback_query');
  if (query !== undefined) return readPress(query, dedupe, people);
  const member = at(update, 'my_chat_member');
  if (member !== undefined) return readMember(member, dedupe);
  return readMessage(at(update, 'message'), dedupe, people);
}

function readMessage(message: unknown, dedupe: string, people: People): UpdateReading {
  const chat = textOf(at(message, 'chat', 'id'));
  if (chat === undefined || at(message, 'from', 'is_bot') === true) return NOTHING;
  const moved = textOf(at(message, 'migrate_to_chat_id'));
  if (moved !== undefined) return { ...NOTHING, aliases: [{ alias: moved, of: chat }] };
  const fields = fieldsOf(message);
  if (!SAID.some((kind) => fields.has(kind))) return NOTHING;
  const text = textOf(fields.get('text')) ?? textOf(fields.get('caption'));
  const start = START.exec(text ?? '');
  const when = instantOf(fields.get('date'));
  if (start) {
    // Pressing Start is no answer to anything. In a chat of two it ends a block, and may tell who this is.
    if (!isOfTwo(message)) return NOTHING;
    const person = start[1] === undefined ? undefined : people.guest(start[1]);
    const aliases = person === undefined ? [] : [{ alias: chat, of: person }];
    return { reports: [], aliases, unblocks: [unblockOf(chat, false, when)] };
  }
  const quoted = textOf(at(message, 'reply_to_message', 'message_id'));
  const report: Report = {
    outcome: text !== undefined && people.isStop(text) ? 'opted_out' : 'replied',
    dedupe,
    address: chat,
    ...(quoted === undefined ? {} : { externalId: messageId(chat, quoted) }),
    ...(text === undefined ? {} : { text }),
    ...(when === undefined ? {} : { at: when }),
  };
  return { ...NOTHING, reports: [report] };
}

/** True in the chat of a bot with one person, which is the one kind that people block. */
function isOfTwo(told: unknown): boolean {
  return at(told, 'chat', 'type') === 'private';
}

function unblockOf(address: string, wasBlocked: boolean, when: number | undefined): Unblock {
  return { address, channel: CHANNEL, wasBlocked, ...(when === undefined ? {} : { at: when }) };
}

function readPress(query: unknown, dedupe: string, people: People): UpdateReading {
  const pressed = textOf(at(query, 'id'));
  const person = textOf(at(query, 'message', 'chat', 'id')) ?? textOf(at(query, 'from', 'id'));
  if (pressed === undefined || person === undefined) return NOTHING;
  const data = textOf(at(query, 'data'));
  const attempt = attemptOfPayload(data);
  const message = textOf(at(query, 'message', 'message_id'));
  const keyboard = listOf(at(query, 'message', 'reply_markup', 'inline_keyboard'));
  const button = keyboard
    .flatMap(listOf)
    .find((one) => data !== undefined && at(one, 'callback_data') === data);
  const text = textOf(at(button, 'text'));
  const report: Report = {
    outcome: text !== undefined && people.isStop(text) ? 'opted_out' : 'replied',
    dedupe,
    address: person,
    ...(attempt === undefined ? {} : { attempt }),
    ...(message === undefined ? {} : { externalId: messageId(person, message) }),
    ...(text === undefined ? {} : { text }),
  };
  return { ...NOTHING, reports: [report], pressed };
}

/**
 * In a chat of two, Telegram tells a bot of its own standing when the person blocks or unblocks it
 * (https://core.telegram.org/bots/api#update, `my_chat_member`); in a group, when somebody shows it the door.
 */
function readMember(member: unknown, dedupe: string): UpdateReading {
  const chat = textOf(at(member, 'chat', 'id'));
  if (chat === undefined) return NOTHING;
  const before = at(member, 'old_chat_member', 'status');
  const after = at(member, 'new_chat_member', 'status');
  const when = instantOf(at(member, 'date'));
  if (before === 'kicked' && after === 'member' && isOfTwo(member))
    return { ...NOTHING, unblocks: [unblockOf(chat, true, when)] };
  if (after !== 'kicked') return NOTHING;
  const report: Report = {
    outcome: 'opted_out',
    dedupe,
    address: chat,
    reason: 'opted_out',
    code: 'kicked',
    ...(isOfTwo(member) ? { channel: CHANNEL, blocked: true } : {}),
    ...(when === undefined ? {} : { at: when }),
  };
  return { ...NOTHING, reports: [report] };
}
