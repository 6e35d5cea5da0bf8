import type { Report } from '../cascade/command.ts';
import type { Answers } from '../cascade/answers.ts';
import type { Attempt } from '../cascade/model.ts';
import type { Outcome } from '../cascade/outcome.ts';
import type { News, Provider, ReportSink } from '../channels/provider.ts';
import { Account, type AccountState, type HeldTemplate, type Subject } from './account.ts';
import type { Pause } from './breaker.ts';
import type { Clock } from './clock.ts';
import type { Dispatcher } from './dispatcher.ts';
import { CascadeError } from './errors.ts';
import { redact } from './redaction.ts';
import { ROUND, type Runner } from './runner.ts';
import type { Unknowns } from './unknowns.ts';

/** An event for flows that want to feed other systems: the report, and the cascade it belongs to. */
export type ReportListener = (report: Report, answer: Answers['report']) => void;

/** Sends that may wait for a place at their accounts before no more cascades are let into the flow. */
const CROWDED = 2_000;

/** After this long a template that was said to be halted is tried, lest a lost notice of approval hold it for ever. */
const BELIEVED_MS = 3_600_000;

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

  /**
   * Deploys an account, or its new settings.
   * @param connect begins to listen to the provider, and answers what ends that; left out: all it tells is taken in
   */
  deploy(id: string, provider: Provider, connect?: () => () => void): () => void {
    const { runner, unknowns } = this.parts;
    let disconnect = (): void => {};
    this.providers.set(id, provider);
    this.atWork.get(id)?.renew(provider);
    const begin = (clock: Clock): void => {
      if (this.providers.get(id) !== provider) return;
      const freed = (cascades: readonly string[]): void => this.hasten(cascades);
      if (!this.atWork.has(id)) this.atWork.set(id, new Account(id, provider, clock, freed));
      if (connect) disconnect = connect();
      else provider.connect?.(this.sinkOf(id), true);
      unknowns.deployed(id);
    };
    // Why the store is not open its own node says.
    this.parts
      .clock()
      .then(begin, () => {})
      .catch((error: unknown) => runner.fault(error));
    return () => {
      if (this.providers.get(id) === provider) this.providers.delete(id);
      disconnect();
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

  /** Why an account keeps sends of a node back at the moment; null: it does not. @param at channel '': on any */
  keptBack(id: string, at: Subject): Pause | null {
    return this.atWork.get(id)?.keptBack(at) ?? null;
  }

  /** The books of its provider have an attempt whose answer was lost, perhaps with what became of it. */
  found(attempt: Attempt, outcome: Outcome | undefined): void {
    this.atWork.get(attempt.account)?.found(attempt, outcome);
  }

  /**
   * Templates of an account whose sends are kept back, with the provider's reason.
   * @param at whether the cascades that wait at a send node count; left out: all do
   */
  held(id: string, at?: (node: string) => boolean): readonly HeldTemplate[] {
    return this.atWork.get(id)?.templates(at) ?? [];
  }

  /** A send node came: those who were put off at it look again. */
  attached(node: string): void {
    for (const account of this.atWork.values()) account.attached(node);
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
    const { cancel } = await this.parts.runner.run({ type: 'alias', alias, of });
    this.cancel(cancel);
  }

  /** What an account's provider hands its news to. */
  private sinkOf(id: string): ReportSink {
    return (reports, aliases = [], prices = [], unblocks = []) =>
      this.take(id, { reports, aliases, prices, unblocks });
  }

  /** Takes in what a provider has told: first who is who, then what happened. Resolves once it is committed. */
  async take(
    id: string,
    { reports, aliases = [], preferences = [], prices = [], templates = [], unblocks = [] }: News,
  ): Promise<void> {
    const { runner } = this.parts;
    const clock = await this.parts.clock();
    const unblock = async (): Promise<void> => {
      for (const one of unblocks)
        await runner.run({ type: 'unblock', ...one, by: `unblock on ${one.channel}` });
    };
    // A block that is over must not be handed on by an alias; and what an alias has told is let in as well.
    if (aliases.length > 0) await unblock();
    for (const { alias, of } of aliases) await this.alias(alias, of);
    for (const { address, channel, marketing, at } of preferences) {
      const wish = { channel, wanted: marketing, by: `preference on ${channel}` };
      const said = at === undefined ? {} : { at };
      await runner.run({ type: 'marketing', who: { address }, ...wish, ...said });
    }
    await unblock();
    await this.report(id, reports);
    await allOf(
      prices.map(async ({ externalId, amount, currency }) => {
        await runner.run({ type: 'price', account: id, externalId, cost: { amount, currency } });
      }),
    );
    for (const { channel, template, halted } of templates) {
      const pause = halted === null ? null : { reason: halted, until: clock.now() + BELIEVED_MS };
      this.atWork.get(id)?.template(channel, template, pause);
    }
  }

  /** Takes reports of an account in; resolves once all of them are committed. */
  async report(id: string, reports: readonly Report[]): Promise<void> {
    await this.parts.clock();
    await allOf(
      reports.map(async (report) => {
        const answer = await this.parts.runner.run({ type: 'report', account: id, report });
        if (answer.state === 'duplicate') return;
        this.cancel(answer.cancel);
        if (answer.attempt !== null)
          this.atWork.get(answer.attempt.account)?.reported(answer.attempt, report);
        for (const listener of this.listeners.get(id) ?? []) {
          this.parts.dispatcher.push(() => listener(report, answer));
        }
      }),
    );
  }

  /** Brings back cascades that waited for an account, a sender or a template. */
  private hasten(cascades: readonly string[]): void {
    const { runner } = this.parts;
    const rounds = async (): Promise<void> => {
      for (let i = 0; i < cascades.length; i += ROUND) {
        await runner.run({ type: 'hasten', cascades: cascades.slice(i, i + ROUND) });
        await runner.breathe(true);
      }
    };
    rounds().catch((error: unknown) => runner.fault(error));
  }

  /** An address at which the person of a number becomes reachable. @throws CascadeError where the account has no such thing */
  async invite(id: string, phone: string): Promise<string> {
    const provider = this.providers.get(id);
    if (!provider?.invite) {
      throw new CascadeError(
        'Only a deployed Telegram account can make start links: choose one in this node.',
      );
    }
    return provider.invite(phone);
  }

  /** Best effort: a call that rings for someone who has just replied on another channel. */
  cancel(attempts: readonly Attempt[]): void {
    for (const attempt of attempts) {
      const provider = this.providers.get(attempt.account);
      provider?.cancel?.(attempt.id).catch((error: unknown) => this.parts.runner.fault(error));
    }
  }

  /** Has the providers forget what these attempts said and to whom; see {@link redact}. */
  redact(attempts: readonly Attempt[]): Promise<void> {
    return redact(attempts, {
      provider: (account) => this.providers.get(account),
      onFault: (error) => this.parts.runner.fault(error),
    });
  }
}

/** Resolves when all have; where some failed, rejects as the first of them did, once all are done. */
async function allOf(works: readonly Promise<void>[]): Promise<void> {
  for (const end of await Promise.allSettled(works)) if (end.status === 'rejected') throw end.reason;
}
