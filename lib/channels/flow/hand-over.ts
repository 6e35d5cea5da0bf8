/** Where the sends of `flow` accounts come out: the channel-receive nodes that listen to the account. */
import type { HandOver } from './flow.ts';

type Request = Parameters<HandOver>[0];

const takers = new Map<string, Set<(request: Request) => void>>();

/** Has an account's sends come out at a node. @returns what ends that */
export function takeOver(account: string, taker: (request: Request) => void): () => void {
  const known = takers.get(account) ?? new Set();
  takers.set(account, known.add(taker));
  return () => {
    known.delete(taker);
    if (known.size === 0 && takers.get(account) === known) takers.delete(account);
  };
}

/** Hands the sends of an account to the first node that takes them; false where there is none. */
export function handOver(account: string): HandOver {
  return async (request) => {
    const [first] = takers.get(account) ?? [];
    first?.(request);
    return first !== undefined;
  };
}
