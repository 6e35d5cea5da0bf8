import type { SendResult } from '../../cascade/command.ts';
import { refusedBy, unanswered } from '../errors/index.ts';
import { jsonOf, textOf } from '../foreign.ts';
import { retryAfter, type HttpAnswer } from '../http-client.ts';
import type { Redact } from '../redact.ts';
import type { Definition } from './definition.ts';
import type { Mappings } from './settings.ts';

const LONGEST_CODE = 80;
/** Dearest message that is believed. */
const DEAREST = 10_000;

/** What an answer is read with. */
export interface AnswerParts {
  readonly mappings: Mappings;
  /** Takes out credentials that a gateway gives back in its answer. */
  readonly redact: Redact;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What the gateway said to a send. A status of 2xx is not enough: some refuse with it. */
export async function readAnswer(
  answer: HttpAnswer,
  definition: Definition,
  { mappings, redact, now }: AnswerParts,
): Promise<SendResult> {
  if (answer.kind !== 'answer') return unanswered(answer);
  const said = definition.response?.textBody ? { text: answer.body } : jsonOf(answer.body);
  const read = async (name: string): Promise<unknown> => {
    try {
      return await mappings.get(`response.${name}`)?.evaluate(said);
    } catch {
      return undefined;
    }
  };
  const well = answer.status >= 200 && answer.status < 300;
  if (well) {
    const taken = mappings.has('response.accepted') ? await read('accepted') : true;
    if (taken === true) {
      const id = textOf(await read('externalId'));
      const externalId = id === undefined ? undefined : redact(id);
      const cost = priceOf(await read('cost'));
      return {
        state: 'accepted',
        ...(externalId === undefined ? {} : { externalId }),
        ...(cost === undefined ? {} : { cost }),
        outcome: 'accepted',
      };
    }
    // An answer that is not even in the vendor's form may come from anything in between.
    if (taken !== false || said === undefined) return { state: 'unknown', code: 'unreadable_answer' };
  }
  const given = textOf(await read('errorCode'));
  const code = given === undefined ? undefined : redact(given).slice(0, LONGEST_CODE);
  const words = textOf(await read('errorText'));
  return refusedBy(definition.errors ?? 'http', code, answer.status, {
    ...(words === undefined ? {} : { words }),
    retryAfterMs: retryAfter(answer.headers, now),
  });
}

/** A price that a gateway names, as a number or as text; undefined: none that can be believed. */
function priceOf(named: unknown): number | undefined {
  const price = typeof named === 'string' && named.trim() !== '' ? Number(named) : named;
  return typeof price === 'number' && price >= 0 && price <= DEAREST ? price : undefined;
}
