import type { SendResult } from '../../cascade/command.ts';
import { refusedBy, unanswered } from '../errors/index.ts';
import { at, jsonOf, textOf } from '../foreign.ts';
import { retryAfter, type HttpAnswer } from '../http-client.ts';
import type { Alias } from '../provider.ts';

/** What Meta said to a send, and the person's WhatsApp id where that isn't the number written to. */
export interface CloudAnswer {
  readonly result: SendResult;
  readonly alias?: Alias;
}

/** Meta's words for standings; any other text may be an echo of what was sent. */
const WORD = /^[a-z_]{1,40}$/;

/** Reads the answer to a message to `to`. @param now milliseconds since 1970 */
export function readAnswer(answer: HttpAnswer, to: string, now: number): CloudAnswer {
  if (answer.kind !== 'answer') return { result: unanswered(answer) };
  const body = jsonOf(answer.body);
  const error = at(body, 'error');
  if (error !== undefined || answer.status >= 300) {
    const words = textOf(at(error, 'error_data', 'details')) ?? textOf(at(error, 'message'));
    const result = refusedBy('meta', textOf(at(error, 'code')), answer.status, {
      ...(words === undefined ? {} : { words }),
      retryAfterMs: retryAfter(answer.headers, now),
    });
    return { result };
  }
  const externalId = textOf(at(body, 'messages', 0, 'id'));
  // Without an id it is not Meta who answered, or not to this: the message may have been taken.
  if (externalId === undefined) return { result: { state: 'unknown', code: 'no_message_id' } };
  const status = textOf(at(body, 'messages', 0, 'message_status')) ?? 'accepted';
  // A message held for quality assessment, or paused, is taken but not on its way: Meta reports what becomes of it.
  const result: SendResult = {
    state: 'accepted',
    externalId,
    ...(status === 'accepted' ? { outcome: 'accepted' } : { keptBack: WORD.test(status) ? status : 'other' }),
  };
  const id = textOf(at(body, 'contacts', 0, 'wa_id'));
  if (id === undefined) return { result };
  const alias = addressOf(id);
  return alias === addressOf(to) ? { result } : { result, alias: { alias, of: to } };
}

/** A WhatsApp id as an address: digits are a number in E.164, anything else is a business-scoped user id. */
export function addressOf(id: string): string {
  return /^\d{5,20}$/.test(id) ? `+${id}` : id;
}
