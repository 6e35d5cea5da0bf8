import type { Wording } from '../wording/index.ts';

/** What keeps accounts from working, for whoever looks at them as a whole. */
const problems = new Map<string, readonly Wording[]>();

/**
 * Notes what is wrong with the settings of an account that is being deployed; none: they are fine.
 * @param found for the integrator, with no secret in them
 */
export function noteAccountProblems(account: string, found: readonly Wording[]): void {
  if (found.length === 0) problems.delete(account);
  else problems.set(account, found);
}

/** What is wrong with the settings of an account. */
export function accountProblems(account: string): readonly Wording[] {
  return problems.get(account) ?? [];
}
