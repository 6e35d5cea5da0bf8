import type { Answers, Report } from '../cascade/command.ts';
import type { Attempt } from '../cascade/model.ts';
import type { Alias, Provider } from '../channels/provider.ts';
import { Account, type AccountState } from './account.ts';
import type { Clock } from './clock.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Runner } from './runner.ts';
import type { Unknowns } from './unknowns.ts';

/** An event for flows that want to feed other systems: the report, and the cascade it belongs to. */
export type ReportListener = (report: Report, answer: Answers['report']) => void;

/** Sends that may wait for a place at their accounts before no more cascades are let into the flow. */
const CROWDED = 2_000;

/** What the accounts need of the engine. */
export interface AccountsParts {
  readonly runner: Runner;
  readonly dispatcher: Dispatcher;
  readonly unknowns: Unknowns;
  readonly clock: () => Promise<Clock>;
}

/** The provider accounts that are deployed: who sends through them, and what they report. */
export class Accounts {
  private readonly parts: AccountsParts;
  /** Providers deployed, by account. */
  private readonly providers = new Map<string, Provider>();
  /** Accounts at work. One stays when its node goes: its pauses and requests in flight are still true. */
  private readonly atWork = new Map<string, Account>();
  private readonly listeners = new Map<string, Set<ReportListener>>();

  constructor(parts: AccountsParts) {
    this.parts = parts;
  }

  /** Deploys an account, or its new settings. The provider's own reports come to {@link report}. */
  deploy(id: string, provider: Provider): () => void {
    const { runner, unknowns } = this.parts;
    this.providers.set(id, provider);
    this.atWork.get(id)?.renew(provider);
    this.parts
      .clock()
      .then((clock) => {
        if (this.providers.get(id) !== provider) return;
        if (!this.atWork.has(id)) this.atWork.set(id, new Account(id, provider, clock));
        provider.connect?.((reports, aliases) => this.take(id, reports, aliases));
        unknowns.deployed(id, provider);
      })
      .catch(() => {});
    return () => {
      if (this.providers.get(id) === provider) this.providers.delete(id);
      provider.close().catch((error: unknown) => runner.fault(error));
    };
  }

  /** The provider of a deployed account. */
  provider(id: string): Provider | undefined {
    return this.providers.get(id);
  }

  /** An account that takes sends; null: it is not deployed. */
  deployed(id: string): Account | null {
    return this.providers.has(id) ? (this.atWork.get(id) ?? null) : null;
  }

  /** What an account is doing; null: it is not deployed. */
  state(id: string): AccountState | null {
    return this.atWork.get(id)?.state ?? null;
  }

  /** True while more sends wait for a place than is good. */
  crowded(): boolean {
    let queued = 0;
    for (const account of this.atWork.values()) queued += account.state.queued;
    return queued > CROWDED;
  }

  /** Calls `listener` for every report of an account, after it was committed. */
  listen(id: string, listener: ReportListener): () => void {
    const known = this.listeners.get(id) ?? new Set();
    this.listeners.set(id, known.add(listener));
    return () => void known.delete(listener);
  }

  /** Notes that an address is the same person as another: a chat id behind a number, a number written otherwise. */
  async alias(alias: string, of: string): Promise<void> {
    await this.parts.runner.run({ type: 'alias', alias, of });
  }

  /** Takes in what a provider has told: first who is who, then what happened. Resolves once it is committed. */
  async take(id: string, reports: readonly Report[], aliases: readonly Alias[] = []): Promise<void> {
    for (const { alias, of } of aliases) await this.alias(alias, of);
    await this.report(id, reports);
  }

  /** Takes reports of an account in; resolves once all of them are committed. */
  async report(id: string, reports: readonly Report[]): Promise<void> {
    await this.parts.clock();
    await allOf(
      reports.map(async (report) => {
        const answer = await this.parts.runner.run({ type: 'report', account: id, report });
        if (answer.state === 'duplicate') return;
        this.cancel(answer.cancel);
        for (const listener of this.listeners.get(id) ?? []) {
          this.parts.dispatcher.push(() => listener(report, answer));
        }
      }),
    );
  }

  /** Best effort: a call that rings for someone who has just replied on another channel. */
  cancel(attempts: readonly Attempt[]): void {
    for (const attempt of attempts) {
      const provider = this.providers.get(attempt.account);
      provider?.cancel?.(attempt.id).catch((error: unknown) => this.parts.runner.fault(error));
    }
  }

  /**
   * Has the providers forget what these attempts said and to whom. What one still holds is told to the people
   * who run it, by its ids: the store has forgotten already.
   */
  async redact(attempts: readonly Attempt[]): Promise<void> {
    for (const [account, provider] of this.providers) {
      const theirs = attempts.filter((one) => one.account === account);
      if (theirs.length === 0) continue;
      try {
        const left = (await provider.erase?.(theirs)) ?? [];
        if (left.length > 0) this.parts.runner.fault(stillHeld(provider.kind, left));
      } catch (error) {
        this.parts.runner.fault(error);
      }
    }
  }
}

function stillHeld(kind: string, ids: readonly string[]): Error {
  return new Error(
    `${kind} still holds messages to somebody who was forgotten: ${ids.join(', ')}. Delete them in its console.`,
  );
}

/** Resolves when all have; where some failed, rejects as the first of them did, once all are done. */
async function allOf(works: readonly Promise<void>[]): Promise<void> {
  for (const end of await Promise.allSettled(works)) if (end.status === 'rejected') throw end.reason;
}
