import { payloadOf } from '../attempt-token.ts';
import { at, listOf, textOf } from '../foreign.ts';
import type { SendRequest } from '../provider.ts';

/** Ids of chats and groups, and public names; a phone number is of no use here. */
const CHAT = /^(-?\d{1,20}|@[A-Za-z]\w{3,31})$/;
const LONGEST_TEXT = 4096;

/** What `sendMessage` takes, or why there is nothing to ask. */
export type Composed =
  | {
      readonly parameters: {
        readonly chat_id: string;
        readonly text: string;
        readonly reply_markup?: object;
      };
    }
  | { readonly reason: 'not_on_channel' | 'content_rejected' };

/**
 * Turns rendered content into a message: `text`, and `buttons`, each a title, `{title}` or `{title, url}`,
 * one below the other.
 */
export function compose({ attempt, to, body }: SendRequest): Composed {
  if (!CHAT.test(to)) return { reason: 'not_on_channel' };
  const text = textOf(body['text']);
  if (text === undefined || text.length > LONGEST_TEXT) return { reason: 'content_rejected' };
  const keyboard = listOf(body['buttons']).flatMap((button, position) => {
    const title = textOf(at(button, 'title')) ?? textOf(button);
    if (title === undefined) return [];
    const url = textOf(at(button, 'url'));
    return [
      [
        url === undefined
          ? { text: title, callback_data: payloadOf(attempt, position) }
          : { text: title, url },
      ],
    ];
  });
  const markup = keyboard.length > 0 ? { reply_markup: { inline_keyboard: keyboard } } : {};
  return { parameters: { chat_id: to, text, ...markup } };
}
