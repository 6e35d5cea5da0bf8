/** Length of a round, in milliseconds. */
const ROUND_MS = 10;

/**
 * How long something waits, in milliseconds: by the rounds that this thread makes meanwhile and not by a clock,
 * so that a halted machine adds nothing; a disk or another thread that is halted alone does. What keeps this
 * thread at work is left out; see worked.ts.
 */
export async function waitedMs(act: () => Promise<unknown>): Promise<number> {
  let rounds = 0;
  const timer = setInterval(() => (rounds += 1), ROUND_MS);
  try {
    await act();
  } finally {
    clearInterval(timer);
  }
  return rounds * ROUND_MS;
}
