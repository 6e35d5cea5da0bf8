import { mock } from 'node:test';

/**
 * Runs something with the time limits of its requests under the test's hand: they pass when it says so and never by
 * the clock, so that a busy or halted machine ends no request before it has come as far as it should.
 * @param work is given what lets the limits of all requests pass that are under way
 * @returns what the work answers, and the limits that were set, in milliseconds
 */
export async function holdingLimits<T>(
  work: (pass: () => void) => Promise<T>,
): Promise<{ readonly answer: T; readonly limits: readonly number[] }> {
  const held: AbortController[] = [];
  const limits: number[] = [];
  const holding = mock.method(AbortSignal, 'timeout', (ms: number) => {
    const limit = new AbortController();
    held.push(limit);
    limits.push(ms);
    return limit.signal;
  });
  try {
    return { answer: await work(() => held.forEach((limit) => limit.abort())), limits };
  } finally {
    holding.mock.restore();
  }
}
