import type { ResolveCommand } from '../cascade/command.ts';
import type { Attempt } from '../cascade/model.ts';
import type { Provider } from '../channels/provider.ts';

/** Pauses before asking the provider about a lost answer, in real milliseconds. */
const PATIENCE_MS = [0, 2_000, 10_000, 30_000];

/**
 * Asks providers about attempts whose answers were lost. What they cannot tell is left to a report that
 * may still come, and in the end to the deadline in the store.
 */
export class Unknowns {
  private readonly resolve: (attempt: Attempt, found: ResolveCommand['found']) => Promise<void>;
  private readonly onFault: (error: unknown) => void;
  /** Attempts whose account has not been deployed yet. */
  private readonly homeless = new Map<string, Attempt[]>();
  private stopped = false;

  constructor(
    resolve: (attempt: Attempt, found: ResolveCommand['found']) => Promise<void>,
    onFault: (error: unknown) => void,
  ) {
    this.resolve = resolve;
    this.onFault = onFault;
  }

  /** Takes an unknown attempt in; without a provider it waits for its account to be deployed. */
  add(attempt: Attempt, provider: Provider | undefined): void {
    if (provider === undefined) {
      const waiting = this.homeless.get(attempt.account);
      if (waiting) waiting.push(attempt);
      else this.homeless.set(attempt.account, [attempt]);
      return;
    }
    if (provider.lookUp) this.ask(attempt, provider, 0);
  }

  /** An account was deployed: ask about what waited for it. */
  deployed(account: string, provider: Provider): void {
    const waiting = this.homeless.get(account) ?? [];
    this.homeless.delete(account);
    for (const attempt of waiting) this.add(attempt, provider);
  }

  stop(): void {
    this.stopped = true;
  }

  private ask(attempt: Attempt, provider: Provider, round: number): void {
    const pause = PATIENCE_MS[round];
    if (pause === undefined || this.stopped) return;
    const timer = setTimeout(() => {
      this.lookUp(attempt, provider, round).catch((error: unknown) => {
        this.onFault(error);
        this.ask(attempt, provider, round + 1);
      });
    }, pause);
    timer.unref();
  }

  private async lookUp(attempt: Attempt, provider: Provider, round: number): Promise<void> {
    if (this.stopped) return;
    const answer = (await provider.lookUp?.(attempt.id)) ?? { state: 'unknown' as const };
    if (answer.state === 'unknown') this.ask(attempt, provider, round + 1);
    else await this.resolve(attempt, answer.state === 'absent' ? 'absent' : answer);
  }
}
