import type { ResolveCommand } from '../cascade/command.ts';
import type { Attempt } from '../cascade/model.ts';
import type { Provider } from '../channels/provider.ts';

/** Pauses before asking the provider about a lost answer, in real milliseconds: the last is before the deadline. */
const PATIENCE_MS = [0, 2_000, 10_000, 30_000, 60_000];

/** What asking about lost answers needs of the engine. */
export interface UnknownsParts {
  /** The provider of an account that is deployed now. */
  readonly provider: (account: string) => Provider | undefined;
  /** Settles an attempt by what its provider's books say. */
  readonly resolve: (attempt: Attempt, found: ResolveCommand['found']) => Promise<void>;
  readonly onFault: (error: unknown) => void;
}

/**
 * Asks providers about attempts whose answers were lost. What they cannot tell is left to a report that
 * may still come, and in the end to the deadline in the store.
 */
export class Unknowns {
  private readonly parts: UnknownsParts;
  /** Attempts whose account is not deployed. */
  private readonly homeless = new Map<string, Attempt[]>();
  private stopped = false;

  constructor(parts: UnknownsParts) {
    this.parts = parts;
  }

  /** Takes an unknown attempt in; while its account is not deployed it waits for that. */
  add(attempt: Attempt): void {
    this.ask(attempt, 0);
  }

  /** An account was deployed: ask about what waited for it. */
  deployed(account: string): void {
    const waiting = this.homeless.get(account) ?? [];
    this.homeless.delete(account);
    for (const attempt of waiting) this.ask(attempt, 0);
  }

  /** Asks nothing any more. */
  stop(): void {
    this.stopped = true;
  }

  private ask(attempt: Attempt, round: number): void {
    const pause = PATIENCE_MS[round];
    if (pause === undefined || this.stopped) return;
    const timer = setTimeout(() => {
      this.lookUp(attempt, round).catch((error: unknown) => {
        this.parts.onFault(error);
        this.ask(attempt, round + 1);
      });
    }, pause);
    timer.unref();
  }

  private async lookUp(attempt: Attempt, round: number): Promise<void> {
    if (this.stopped) return;
    // A deploy may have put another one in its place since the last round.
    const provider = this.parts.provider(attempt.account);
    if (provider === undefined) return this.wait(attempt);
    if (!provider.lookUp) return;
    const answer = await provider.lookUp(attempt.id);
    if (answer.state === 'unknown') this.ask(attempt, round + 1);
    else await this.parts.resolve(attempt, answer.state === 'absent' ? 'absent' : answer);
  }

  private wait(attempt: Attempt): void {
    const waiting = this.homeless.get(attempt.account);
    if (waiting) waiting.push(attempt);
    else this.homeless.set(attempt.account, [attempt]);
  }
}
