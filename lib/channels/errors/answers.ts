/** What a fault means for a send, and for an attempt that was accepted before. */
import type { Report, SendResult } from '../../cascade/command.ts';
import type { HttpAnswer } from '../http-client.ts';
import type { CheckResult } from '../provider.ts';
import { classify, type Fault } from './classes.ts';

const HOUR_MS = 3_600_000;

/** The result of a send that the vendor answered with a fault: refused, or unknown where it may have been taken. */
export function refused(fault: Fault, retryAfterMs?: number): SendResult {
  const code = fault.code === undefined ? {} : { code: fault.code };
  if (fault.ambiguous) return { state: 'unknown', ...code };
  // A daily cap is not worth asking about more often than hourly.
  const wait = retryAfterMs ?? (fault.action === 'retry_next_day' ? HOUR_MS : undefined);
  return {
    state: 'refused',
    reason: fault.outcome === 'opted_out' ? 'opted_out' : fault.reason,
    scope: fault.scope,
    ...code,
    ...(fault.outcome === 'opted_out' && fault.reason === 'blocked_by_user' ? { blocked: true } : {}),
    ...(wait === undefined || !fault.holds ? {} : { retryAfterMs: wait }),
    ...(fault.passing ? { passing: true } : {}),
  };
}

/** The result of a send that got no answer. */
export function unanswered(answer: Exclude<HttpAnswer, { kind: 'answer' }>): SendResult {
  if (answer.kind === 'lost') return { state: 'unknown', code: answer.code };
  return { state: 'refused', reason: 'provider_error', scope: 'sender', code: answer.code };
}

/**
 * How a fault reported after the acceptance comes out: the part of a report that it decides. A scope is given
 * where the fault concerns everybody, so that it moves nobody on; and where the person had opted out before, which
 * tells that from somebody who opts out now.
 */
export function failure(fault: Fault): Pick<Report, 'outcome' | 'reason' | 'scope' | 'code'> {
  const code = fault.code === undefined ? {} : { code: fault.code };
  return {
    outcome: fault.outcome,
    ...(fault.outcome === 'delivered' ? {} : { reason: fault.reason }),
    ...(fault.shared || fault.outcome === 'opted_out' ? { scope: fault.scope } : {}),
    ...code,
  };
}

/** Shorthand for a send that the vendor refused by code and status. */
export function refusedBy(
  provider: string,
  code: string | number | undefined | null,
  httpStatus: number,
  { words, retryAfterMs }: { readonly words?: string; readonly retryAfterMs?: number | undefined } = {},
): SendResult {
  return refused(classify(provider, code, httpStatus, words), retryAfterMs);
}

/** The result of a check that the vendor answered with a fault. */
export function checkRefused(
  provider: string,
  code: string | number | undefined | null,
  httpStatus: number,
  words?: string,
): CheckResult {
  const fault = classify(provider, code, httpStatus, words);
  // A server in trouble says nothing of who asks.
  if (fault.ambiguous) return { state: 'unanswered', code: fault.code ?? String(httpStatus) };
  return {
    state: 'refused',
    reason: fault.reason,
    ...(fault.code === undefined ? {} : { code: fault.code }),
  };
}

/** The result of a check that got no answer. */
export function checkUnanswered({ code }: Exclude<HttpAnswer, { kind: 'answer' }>): CheckResult {
  return { state: 'unanswered', code };
}
