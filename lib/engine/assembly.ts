import type { HomeCount, Store, StoreInfo } from '../store/store.ts';
import { Accounts } from './accounts.ts';
import { Attachments } from './attachment.ts';
import { Campaigns } from './campaigns.ts';
import type { Clock } from './clock.ts';
import { Dispatcher } from './dispatcher.ts';
import type { IdSource } from './id.ts';
import { Learning } from './learning/index.ts';
import { Links } from './links.ts';
import { Opening } from './opening.ts';
import { People } from './people.ts';
import { Records } from './records.ts';
import { recover } from './recovery.ts';
import { Redelivery } from './redelivery.ts';
import { Reports } from './reports.ts';
import { Retention } from './retention.ts';
import { Rounds } from './rounds.ts';
import { Runner, type Tidings } from './runner.ts';
import { Sending } from './sending.ts';
import { Settlement } from './settlement.ts';
import { Starting } from './starting.ts';
import { StatusTicker } from './status-ticker.ts';
import { Supervisor } from './supervisor.ts';
import { Unknowns } from './unknowns.ts';

/** What the engine is built from; all of it can be replaced in tests. */
export interface EngineParts {
  readonly store: Store;
  /** What is waited for before the store is opened; an engine of this process that lets go of the same file. Never rejects. */
  readonly after?: Promise<unknown> | undefined;
  /** Made once the store is open, because a scaled clock starts where the store was created. */
  readonly clock: (info: StoreInfo) => Clock;
  readonly ids: IdSource;
  /** 0 to 1, exclusive: decides who explores. Default: Math.random. */
  readonly random?: () => number;
  /** Told of faults that no caller is there to hear; must not throw. */
  readonly onFault: (message: string) => void;
}

/** The parts of an engine, each joined to those that it needs. */
export interface Assembly {
  readonly accounts: Accounts;
  readonly attachments: Attachments;
  readonly campaigns: Campaigns;
  readonly learning: Learning;
  readonly links: Links;
  readonly opening: Opening;
  readonly people: People;
  readonly records: Records;
  readonly redelivery: Redelivery;
  readonly reports: Reports;
  readonly retention: Retention;
  readonly rounds: Rounds;
  readonly runner: Runner;
  readonly sending: Sending;
  readonly starting: Starting;
  readonly supervisor: Supervisor;
  readonly ticker: StatusTicker;
  /** Stops all that goes on by itself, then closes the store. */
  close(): Promise<void>;
}

/**
 * Builds the parts of an engine, and begins to open its store. Commands go down, to the runner and the store;
 * what the store answers comes up through the callbacks here. No part knows the engine, or one that is built on it.
 */
export function assemble({ store, ids, random, ...parts }: EngineParts): Assembly {
  const clock = (): Promise<Clock> => opening.opened;
  const onFault = (error: unknown): void => runner.fault(error);
  const deployed = (name: string): ReturnType<Campaigns['get']> => campaigns.get(name);
  const crowded = (): boolean => accounts.crowded();
  const moved = (): void => ticker.touch();
  const wake = (): void => {
    rounds.wake();
    ticker.touch();
  };
  const noticed: Supervisor['noticed'] = (notices) => supervisor.noticed(notices);
  const told = ({ dueAt, notices }: Tidings): void => {
    ticker.touch();
    learning.touch();
    if (notices) noticed(notices);
    if (dueAt != null) rounds.expect(dueAt);
  };
  const homes = async (): Promise<readonly HomeCount[]> => (rounds.begun ? store.homes() : []);

  const attachments = new Attachments();
  const dispatcher = new Dispatcher(onFault);
  const settlement = new Settlement(async (cascades) => {
    await runner.run({ type: 'settle', cascades });
  }, onFault);
  const runner = new Runner({
    store,
    clock,
    attachments,
    dispatcher,
    settlement,
    told,
    taken: (cascade) => rounds.taken(cascade),
    crowded,
    onFault: parts.onFault,
  });
  const campaigns = new Campaigns(async ({ name, plan, document }) => {
    await runner.insist(() => store.keepPlan(name, plan, document));
  });
  const unknowns = new Unknowns({
    provider: (account) => accounts.provider(account),
    onFault,
    async resolve(attempt, found) {
      const { erased } = await runner.run({ type: 'resolve', attempt: attempt.id, found });
      if (found === 'absent') return;
      accounts.found(attempt, found.outcome);
      if (!erased) return;
      const { externalId = null } = found;
      await accounts.redact([{ ...attempt, state: 'accepted', externalId }]);
    },
  });
  const accounts = new Accounts({ runner, clock, dispatcher, unknowns });
  const ticker = new StatusTicker(attachments, homes, onFault);
  const supervisor = new Supervisor({ runner, accounts, attachments, wake });
  const holds = (campaign: string): boolean => supervisor.holds(campaign);
  const rounds = new Rounds({
    store,
    runner,
    attachments,
    campaigns,
    holds,
    crowded,
    moved,
    noticed,
    onFault,
  });
  const starting = new Starting({ runner, campaigns, ids, clock, queued: () => rounds.release() });
  const freed = (): void => {
    if (!accounts.crowded()) rounds.release();
  };
  const sending = new Sending({ runner, accounts, unknowns, clock, freed });
  const redelivery = new Redelivery({ runner, dispatcher, settlement, attachments, clock, wake });
  const retention = new Retention(runner, accounts);
  const closedChannels = (name: string): readonly string[] => supervisor.closedChannels(name);
  const learning = new Learning({ store, clock, campaign: deployed, closedChannels, random, onFault });
  const learned: Learning['report'] = (name) => learning.report(name);
  const reports = new Reports({ store, clock, campaign: deployed, learned, onFault });
  const records = new Records({ store, attachments, ready: clock });
  const people = new People(runner, accounts);
  const links = new Links(store, clock, accounts, onFault);

  const opening = new Opening({
    store,
    after: parts.after,
    clock: parts.clock,
    onFault,
    async begin(now) {
      learning.begin(now, await runner.insist(() => store.pins()));
      rounds.begin(now);
      await recover({ store, runner, unknowns }, now);
      await campaigns.keepAll();
      supervisor.begin();
      retention.begin(now);
    },
  });

  return {
    accounts,
    attachments,
    campaigns,
    learning,
    links,
    opening,
    people,
    records,
    redelivery,
    reports,
    retention,
    rounds,
    runner,
    sending,
    starting,
    supervisor,
    ticker,
    async close() {
      const going = [opening, redelivery, runner, retention, rounds, unknowns, settlement, ticker];
      for (const one of going) one.stop();
      await learning.stop().catch(onFault);
      await store.close();
    },
  };
}
