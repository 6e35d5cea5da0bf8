import type { SendResult } from '../../cascade/command.ts';
import { classify, refused, unanswered } from '../errors/index.ts';
import { at, jsonOf, textOf } from '../foreign.ts';
import { retryAfter, type HttpAnswer, type HttpClient } from '../http-client.ts';

/** Asks a bot's methods. The token stands in the address, so the address is shown to nobody. */
export class BotApi {
  private readonly http: HttpClient;
  private readonly address: string;

  constructor(http: HttpClient, baseUrl: string, token: string) {
    this.http = http;
    this.address = `${baseUrl}/bot${token}`;
  }

  /** @param timeoutMs milliseconds for the whole exchange; 30 s unless given */
  call(method: string, parameters: object, signal?: AbortSignal, timeoutMs?: number): Promise<HttpAnswer> {
    return this.http.request({
      method: 'POST',
      url: `${this.address}/${method}`,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(parameters),
      ...(signal === undefined ? {} : { signal }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  }
}

/** What became of a message: the result, or the address that the chat has moved to. */
export type BotAnswer = { readonly result: SendResult } | { readonly movedTo: string };

/** Reads the answer to a message. @param now milliseconds since 1970 */
export function readAnswer(answer: HttpAnswer, now: number): BotAnswer {
  if (answer.kind !== 'answer') return { result: unanswered(answer) };
  const body = jsonOf(answer.body);
  if (at(body, 'ok') === true) {
    const message = textOf(at(body, 'result', 'message_id'));
    const chat = textOf(at(body, 'result', 'chat', 'id'));
    if (message === undefined || chat === undefined)
      return { result: { state: 'unknown', code: 'no_message_id' } };
    // There are no receipts: that Telegram has it is all that will ever be known.
    return { result: { state: 'accepted', externalId: messageId(chat, message), outcome: 'sent' } };
  }
  if (answer.status < 300) return { result: { state: 'unknown', code: 'no_message_id' } };
  const movedTo = textOf(at(body, 'parameters', 'migrate_to_chat_id'));
  if (movedTo !== undefined) return { movedTo };
  const code = textOf(at(body, 'error_code')) ?? String(answer.status);
  const seconds = Number(textOf(at(body, 'parameters', 'retry_after')));
  const waitMs = seconds > 0 ? Math.min(seconds, 86_400) * 1000 : retryAfter(answer.headers, now);
  // One code has several meanings, told apart by the description, which Telegram may reword at any time.
  return {
    result: refused(classify('telegram', code, answer.status, textOf(at(body, 'description'))), waitMs),
  };
}

/** Message numbers are counted per chat: with the chat they are unique. */
export function messageId(chat: string, message: string): string {
  return `${chat}:${message}`;
}
