import type { Plan } from '../../campaign/plan.ts';
import type { Command } from '../../cascade/command.ts';
import type { Answers } from '../../cascade/answers.ts';
import type { Cascade } from '../../cascade/model.ts';
import type { LinkFollowed } from '../../links/index.ts';
import {
  type Act,
  type Fact,
  type LearningState,
  StoreError,
  type AttemptCount,
  type CascadeRecord,
  type HomeCount,
  type LastDeployed,
  type PersonFound,
  type PersonQuery,
  type PhaseCount,
  type Pin,
  type PinOrder,
  type ReportCounts,
  type StateCount,
  type Store,
  type StoreInfo,
} from '../store.ts';
import { storeErrorOf } from './failure.ts';
import { Handout } from './handout.ts';
import { inlineHost, workerHost, type Host } from './host.ts';
import type { DatabaseSettings, Reply, Request } from './protocol.ts';

/** How an embedded store is to behave. */
export interface SqliteStoreOptions {
  /** True: on the calling thread, for tests and simulation. */
  readonly inline?: boolean;
  /** See `Moment`; default one minute. */
  readonly settleMs?: number;
  /** See `Moment`; default two minutes. */
  readonly unknownMs?: number;
}

interface Call {
  readonly request: Request;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: StoreError) => void;
}

/** How many calls share a transaction at most: about 20 ms of work. */
const BATCH = 1_000;

/**
 * The embedded store: one SQLite file, owned by this process alone. Calls of the same moment, and those
 * that come in while the disk is waited for, go into one transaction.
 */
export class SqliteStore implements Store {
  readonly #settings: DatabaseSettings;
  readonly #makeHost: (settings: DatabaseSettings) => Host;
  readonly #handout = new Handout();
  #host: Host | null = null;
  #opening: Promise<StoreInfo> | null = null;
  #closing: Promise<void> | null = null;
  #calls: Call[] = [];
  #busy = false;

  /** @param path the database file, created with its folders when missing; `:memory:` for none */
  constructor(
    path: string,
    { inline = false, settleMs = 60_000, unknownMs = 120_000 }: SqliteStoreOptions = {},
  ) {
    this.#settings = { path, settleMs, unknownMs };
    this.#makeHost = inline ? inlineHost : workerHost;
  }

  open(): Promise<StoreInfo> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async keepPlan(campaign: string, plan: Plan, document: unknown): Promise<void> {
    await this.#ask({ op: 'keepPlan', campaign, plan, document });
  }

  run<K extends Command['type']>(command: Extract<Command, { type: K }>, at: number): Promise<Answers[K]> {
    return this.#ask({ op: 'run', command, at }) as Promise<Answers[K]>;
  }

  read(cascade: string): Promise<CascadeRecord | null> {
    return this.#ask({ op: 'read', cascade }) as Promise<CascadeRecord | null>;
  }

  ofContact(contact: string): Promise<readonly Cascade[]> {
    return this.#ask({ op: 'ofContact', contact }) as Promise<readonly Cascade[]>;
  }

  homes(): Promise<readonly HomeCount[]> {
    return this.#ask({ op: 'homes' }) as Promise<readonly HomeCount[]>;
  }

  deployed(campaign: string): Promise<LastDeployed | null> {
    return this.#ask({ op: 'deployed', campaign }) as Promise<LastDeployed | null>;
  }

  progress(): Promise<readonly PhaseCount[]> {
    return this.#ask({ op: 'progress' }) as Promise<readonly PhaseCount[]>;
  }

  search(query: PersonQuery): Promise<readonly PersonFound[]> {
    return this.#ask({ op: 'search', query }) as Promise<readonly PersonFound[]>;
  }

  acts(before: number | null, limit: number): Promise<readonly Act[]> {
    return this.#ask({ op: 'acts', before, limit }) as Promise<readonly Act[]>;
  }

  link(token: string): Promise<LinkFollowed | null> {
    return this.#ask({ op: 'link', token }) as Promise<LinkFollowed | null>;
  }

  states(campaign: string): Promise<readonly StateCount[]> {
    return this.#ask({ op: 'states', campaign }) as Promise<readonly StateCount[]>;
  }

  attemptCounts(campaign: string): Promise<readonly AttemptCount[]> {
    return this.#ask({ op: 'attemptCounts', campaign }) as Promise<readonly AttemptCount[]>;
  }

  reportCounts(campaign: string): Promise<ReportCounts> {
    return this.#ask({ op: 'reportCounts', campaign }) as Promise<ReportCounts>;
  }

  facts(position: number, span: number): Promise<readonly Fact[]> {
    return this.#ask({ op: 'facts', position, span }) as Promise<readonly Fact[]>;
  }

  lastPosition(): Promise<number> {
    return this.#ask({ op: 'lastPosition' }) as Promise<number>;
  }

  learning(campaign: string): Promise<LearningState | null> {
    return this.#ask({ op: 'learning', campaign }) as Promise<LearningState | null>;
  }

  async keepLearning(campaign: string, kept: LearningState | null): Promise<void> {
    await this.#ask({ op: 'keepLearning', campaign, kept });
  }

  pins(): Promise<readonly Pin[]> {
    return this.#ask({ op: 'pins' }) as Promise<readonly Pin[]>;
  }

  pin(order: PinOrder, at: number): Promise<Pick<Pin, 'at'> | null> {
    return this.#ask({ op: 'pin', order, at }) as Promise<Pick<Pin, 'at'> | null>;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #open(): Promise<StoreInfo> {
    try {
      return (await this.#ask({ op: 'open' })) as StoreInfo;
    } catch (error) {
      this.#host?.end();
      // Whoever has the file now may let go of it: the next call tries anew.
      this.#host = null;
      this.#opening = null;
      throw error;
    }
  }

  async #close(): Promise<void> {
    if (this.#opening === null) return;
    const opened = await this.#opening.then(
      () => true,
      () => false,
    );
    if (opened) await this.#enqueue({ op: 'close' });
    this.#host?.end();
  }

  #ask(request: Request): Promise<unknown> {
    if (this.#closing !== null || (this.#opening === null && request.op !== 'open')) {
      return Promise.reject(new StoreError('closed', `The store ${this.#settings.path} is not open.`));
    }
    return this.#enqueue(request);
  }

  #enqueue(request: Request): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#calls.push({ request, resolve, reject });
      if (this.#busy) return;
      this.#busy = true;
      // What is called for until the current work of this thread is done joins the batch.
      queueMicrotask(() => void this.#drain());
    });
  }

  /** Asks batch after batch until no call is left. Never rejects. */
  async #drain(): Promise<void> {
    while (this.#calls.length > 0) await this.#exchange(this.#calls.splice(0, BATCH));
    this.#busy = false;
  }

  async #exchange(calls: readonly Call[]): Promise<void> {
    try {
      this.#host ??= this.#makeHost(this.#settings);
      const replies = await this.#host.ask(calls.map(({ request }) => request));
      this.#handout.give(calls.map((call, index) => () => settle(call, replies[index])));
    } catch (error) {
      if (error instanceof StoreError) {
        for (const { reject } of calls) reject(error);
      } else if (calls.length > 1) {
        // One of them holds what cannot be handed to another thread; the others are not to suffer.
        for (const call of calls) await this.#exchange([call]);
      } else {
        for (const { reject } of calls) reject(unfit(error));
      }
    }
  }
}

function settle({ resolve, reject }: Call, reply: Reply | undefined): void {
  if (reply === undefined) reject(new StoreError('internal', 'The store gave no answer.'));
  else if ('failure' in reply) reject(storeErrorOf(reply.failure));
  else resolve(reply.value);
}

function unfit(cause: unknown): StoreError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new StoreError('internal', `The store was given something other than plain data: ${said}`, {
    cause,
  });
}
