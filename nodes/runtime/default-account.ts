import { deploy } from './account.ts';

/** The account of send nodes that name none: the built-in simulator, which reaches nobody. */
export const DEFAULT_ACCOUNT = 'simulator';

let users = 0;
let withdraw: (() => void) | null = null;

/** Has the built-in simulator at work as long as a send node uses it. @returns what gives it back */
export function useDefaultAccount(onFault: (message: string) => void): () => void {
  users += 1;
  withdraw ??= deploy(
    { id: DEFAULT_ACCOUNT, provider: 'simulator', settings: {}, credentials: {}, address: null },
    onFault,
  );
  let given = false;
  return () => {
    if (given) return;
    given = true;
    users -= 1;
    if (users > 0) return;
    withdraw?.();
    withdraw = null;
  };
}
