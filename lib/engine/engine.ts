import { setTimeout as sleep } from 'node:timers/promises';
import type { NewCascade } from '../cascade/command.ts';
import type { StartAnswer } from '../cascade/answers.ts';
import type { Attempt, Customer } from '../cascade/model.ts';
import type { SuccessRule } from '../cascade/outcome.ts';
import type { ControlOrder, Standing } from '../guards/control.ts';
import { sayRefusal } from '../wording/refusals.ts';
import { campaignFigures, type CampaignFigures } from '../report/summary.ts';
import {
  StoreError,
  type CascadeRecord,
  type HomeCount,
  type Store,
  type StoreInfo,
} from '../store/store.ts';
import { Accounts } from './accounts.ts';
import { Attachments, type Attachment } from './attachment.ts';
import { declaredOrder, type Campaign } from './campaigns.ts';
import type { Clock } from './clock.ts';
import { Dispatcher } from './dispatcher.ts';
import { CascadeError } from './errors.ts';
import type { IdSource } from './id.ts';
import { Learning } from './learning/index.ts';
import { Links } from './links.ts';
import { packMessage, type Message } from './message.ts';
import { People } from './people.ts';
import { Pulse, type Round } from './pulse.ts';
import { Records } from './records.ts';
import { Releases } from './releases.ts';
import type { Wording } from '../wording/wording.ts';
import { Reports } from './reports.ts';
import { ROUND, Runner } from './runner.ts';
import { Sending, type SendOrder } from './sending.ts';
import { Settlement } from './settlement.ts';
import { StatusTicker } from './status-ticker.ts';
import { Supervisor } from './supervisor.ts';
import { Unknowns } from './unknowns.ts';

/** What the engine is built from; all of it can be replaced in tests. */
export interface EngineParts {
  readonly store: Store;
  /** Made once the store is open, because a scaled clock starts where the store was created. */
  readonly clock: (info: StoreInfo) => Clock;
  readonly ids: IdSource;
  /** 0 to 1, exclusive: decides who explores. Default: Math.random. */
  readonly random?: () => number;
  /** Told of faults that no caller is there to hear; must not throw. */
  readonly onFault: (message: string) => void;
}

/** A customer ready to be started: normalised, with the identity that makes the start unique. */
export interface Starter {
  readonly key: string;
  readonly contact: string;
  readonly segment: string;
  readonly customer: Customer;
}

/** How often a store that another process holds is asked again, in real milliseconds. */
const REOPEN_MS = 2_000;
/** Customers that may be on their way to the disk at a time. */
const MOST_STARTING = 10_000;
/** How long after a deploy an untaken message counts as lost with the old nodes, in real milliseconds. */
const LOST_AFTER_MS = 1_000;

/**
 * Runs cascades: takes messages from nodes, commits what they lead to, and sends out what follows.
 * One engine per store and process. Methods called before the store is open wait for it.
 */
export class Engine {
  /** The provider accounts that are deployed. */
  readonly accounts: Accounts;
  /** What campaigns learn. */
  readonly learning: Learning;
  /** What is recorded, known and forgotten about single people. */
  readonly people: People;
  /** Where the short links of messages lead. */
  readonly links: Links;
  /** What can be looked up about campaigns and people. */
  readonly records: Records;
  /** The reports of campaigns. */
  readonly reports: Reports;
  private readonly store: Store;
  private readonly parts: EngineParts;
  private readonly attachments = new Attachments();
  private readonly campaigns = new Map<string, Campaign>();
  private readonly dispatcher: Dispatcher;
  private readonly runner: Runner;
  private readonly sending: Sending;
  private readonly unknowns: Unknowns;
  private readonly settlement: Settlement;
  private readonly ticker: StatusTicker;
  private readonly supervisor: Supervisor;
  private readonly opened: Promise<Clock>;
  private releases: Releases | null = null;
  private pulse: Pulse | null = null;
  private starting = 0;
  private openError: Error | null = null;
  private resumed = false;
  private resumes = 0;
  private stopped = false;

  constructor(parts: EngineParts) {
    this.parts = parts;
    this.store = parts.store;
    const { store } = parts;
    const clock = (): Promise<Clock> => this.opened;
    const onFault = (error: unknown): void => this.runner.fault(error);
    const wake = (): void => {
      this.releases?.wake();
      this.pulse?.wake();
      this.ticker.touch();
    };
    this.dispatcher = new Dispatcher(onFault);
    this.settlement = new Settlement(async (cascades) => {
      await this.runner.run({ type: 'settle', cascades });
    }, onFault);
    this.runner = new Runner({
      store,
      clock,
      attachments: this.attachments,
      dispatcher: this.dispatcher,
      settlement: this.settlement,
      told: ({ dueAt, notices }) => {
        this.ticker.touch();
        this.learning.touch();
        if (notices) this.supervisor.noticed(notices);
        if (dueAt != null) this.pulse?.expect(dueAt);
      },
      taken: (cascade) => this.releases?.taken(cascade),
      crowded: () => this.accounts.crowded(),
      onFault: parts.onFault,
    });
    const { runner } = this;
    this.unknowns = new Unknowns(async (attempt, found) => {
      await runner.run({ type: 'resolve', attempt: attempt.id, found });
    }, onFault);
    this.accounts = new Accounts({ runner, clock, dispatcher: this.dispatcher, unknowns: this.unknowns });
    this.sending = new Sending({
      runner,
      accounts: this.accounts,
      unknowns: this.unknowns,
      clock,
      freed: () => {
        if (!this.accounts.crowded()) this.releases?.wake();
      },
    });
    this.people = new People(runner, this.accounts);
    this.links = new Links(store, clock, this.accounts, onFault);
    this.records = new Records({ store, attachments: this.attachments, ready: clock });
    this.learning = new Learning({
      store,
      clock,
      campaign: (name) => this.campaigns.get(name),
      closedChannels: (name) => this.supervisor.closedChannels(name),
      random: parts.random,
      onFault,
    });
    this.reports = new Reports({
      store,
      clock,
      campaign: (name) => this.campaigns.get(name),
      learned: (name) => this.learning.report(name),
      onFault,
    });
    const homes = async (): Promise<readonly HomeCount[]> => (this.pulse === null ? [] : store.homes());
    this.ticker = new StatusTicker(this.attachments, homes, onFault);
    this.supervisor = new Supervisor({
      runner,
      accounts: this.accounts,
      attachments: this.attachments,
      wake,
    });
    this.opened = this.open();
    this.opened.catch(() => {});
  }

  // ---- life cycle

  /** Resolves when the store is open. While another process holds it, the engine keeps asking. */
  async ready(): Promise<void> {
    await this.opened;
  }

  /** Why the store is not open at the moment; null: it is, or nobody knows yet. */
  get obstacle(): Error | null {
    return this.openError;
  }

  private async open(): Promise<Clock> {
    for (let told = ''; ;) {
      try {
        const info = await this.store.open();
        this.openError = null;
        return await this.begin(this.parts.clock(info));
      } catch (error) {
        this.openError = error as Error;
        const passing = error instanceof StoreError && (error.code === 'owned' || error.code === 'disk');
        if (this.stopped || !passing) throw error;
        if (told !== error.message) this.runner.fault(error);
        told = error.message;
        await sleep(REOPEN_MS, undefined, { ref: false });
        if (this.stopped) throw error;
      }
    }
  }

  private async begin(clock: Clock): Promise<Clock> {
    const onFault = (error: unknown): void => this.runner.fault(error);
    this.pulse = new Pulse(clock, () => this.dueRound(clock), onFault);
    this.learning.begin(clock, await this.runner.insist(() => this.store.pins()));
    this.releases = new Releases({
      clock,
      onFault,
      starts: () => this.startNodes(),
      release: (start, limit) => this.release(start, limit, clock),
      crowded: () => this.accounts.crowded(),
    });
    for (let after = '', page = ROUND; page === ROUND;) {
      const from = after;
      const { attempts } = await this.runner.insist(() =>
        this.store.run({ type: 'recover', after: from, limit: ROUND }, clock.now()),
      );
      for (const attempt of attempts) this.unknowns.add(attempt, this.accounts.provider(attempt.account));
      page = attempts.length;
      after = attempts.at(-1)?.id ?? '';
    }
    for (const campaign of this.campaigns.values()) await this.keep(campaign);
    this.supervisor.begin(clock);
    return clock;
  }

  /**
   * Keeps messages back until {@link resume}. Call it whenever flows are about to stop: a node that is
   * still there may be wired to others that are not.
   */
  hold(): void {
    this.dispatcher.hold();
    this.settlement.hold();
  }

  /**
   * Emits again what no node has taken: after a restart everything, after a deploy what was lost with
   * the nodes that it replaced. Call it whenever flows have started.
   */
  async resume(): Promise<void> {
    this.dispatcher.go();
    const turn = ++this.resumes;
    const clock = await this.opened;
    const before = clock.now() + 1;
    if (this.resumed) await sleep(LOST_AFTER_MS, undefined, { ref: false });
    // Flows have started once more meanwhile: what was lost by then is seen to after that.
    if (turn !== this.resumes || this.stopped) return;
    this.resumed = true;
    await this.runner.emitAgain(this.attachments.ids(), before, clock);
    this.pulse?.wake();
    this.releases?.wake();
    this.ticker.touch();
  }

  /** Stops all loops and closes the store. In-flight requests finish, but their answers may become unknown. */
  async close(): Promise<void> {
    this.stopped = true;
    this.runner.stop();
    this.pulse?.stop();
    this.supervisor.stop();
    this.releases?.stop();
    this.unknowns.stop();
    this.settlement.stop();
    this.ticker.stop();
    await this.learning.stop().catch((error: unknown) => this.runner.fault(error));
    await this.store.close();
  }

  // ---- who is there

  /** Puts a node in charge of what the engine keeps for its id. */
  attach(attachment: Attachment): () => void {
    const detach = this.attachments.add(attachment);
    if (attachment.kind === 'send') this.accounts.attached(attachment.id);
    this.pulse?.wake();
    this.releases?.wake();
    this.ticker.touch();
    this.supervisor.attached(attachment);
    return detach;
  }

  /** Deploys a campaign: new starts run under its plan. */
  async deploy(campaign: Campaign): Promise<void> {
    this.campaigns.set(campaign.name, campaign);
    await this.opened;
    await this.keep(campaign);
    await this.supervisor.deployed(campaign);
  }

  private async keep(campaign: Campaign): Promise<void> {
    await this.runner.insist(() => this.store.keepPlan(campaign.name, campaign.plan, campaign.document));
  }

  /** The engine's clock, once the store is open. */
  clock(): Promise<Clock> {
    return this.opened;
  }

  // ---- what nodes ask for

  /** Starts cascades of a deployed campaign; they are released at its pace. Answers in the order given. */
  async start(
    node: string,
    name: string,
    starters: readonly Starter[],
    msg: Message,
  ): Promise<readonly StartAnswer[]> {
    const clock = await this.opened;
    const campaign = this.campaigns.get(name);
    if (campaign === undefined) {
      throw new CascadeError(sayRefusal('refusals.campaign.notDeployed', { campaign: name }));
    }
    if (this.starting > MOST_STARTING) {
      const most = { as: 'whole', value: MOST_STARTING } as const;
      throw new CascadeError(sayRefusal('refusals.list.manyWaiting', { most }));
    }
    const cascades = starters.map((starter): NewCascade => ({
      ...starter,
      id: this.parts.ids(clock.now()),
      decision: declaredOrder(campaign, starter.segment),
    }));
    const plan = campaign.plan.hash;
    const kept = packMessage(msg);
    this.starting += cascades.length;
    try {
      return await this.runner.run({ type: 'start', campaign: name, plan, node, msg: kept, cascades });
    } finally {
      this.starting -= cascades.length;
      this.releases?.wake();
    }
  }

  /** Sends a cascade to the output of its next channel, or to the one after `channels` when none is left. */
  async route(node: string, msg: Message, channels: readonly string[]): Promise<void> {
    const decision = this.learning.decide(msg);
    await this.runner.hop(node, msg, (hop) =>
      this.runner.run({ type: 'route', ...hop, channels, ...(decision === null ? {} : { decision }) }),
    );
  }

  /** Makes one attempt on a channel: claims it, asks the provider once, and notes the answer. */
  async send(node: string, msg: Message, order: SendOrder): Promise<void> {
    await this.opened;
    await this.sending.send(node, msg, order);
  }

  /** Holds a cascade until its success rule is met or its wait is over. */
  async wait(
    node: string,
    msg: Message,
    rules: { readonly waitMs: number | null; readonly until: SuccessRule | null },
  ): Promise<void> {
    await this.runner.hop(node, msg, (hop) => this.runner.run({ type: 'wait', ...hop, ...rules }));
  }

  /** Takes a cascade that has come to its end; the node announces the result when it is final. */
  async finish(node: string, msg: Message): Promise<void> {
    await this.runner.hop(node, msg, (hop) => this.runner.run({ type: 'finish', ...hop }));
  }

  /**
   * Ends cascades by decree: one, or all that wait at a node. Answers how many.
   * @param why as text: words of a person
   */
  async stop(what: { cascade: string } | { home: string }, why: Wording | string): Promise<number> {
    return this.runner.many((limit) => this.runner.run({ type: 'stop', ...what, why, limit }));
  }

  /** Lets waits end now: one cascade's, or all at a node. Answers how many. */
  async flush(what: { cascade: string } | { home: string }): Promise<number> {
    return this.runner.many((limit) => this.runner.run({ type: 'flush', ...what, limit }));
  }

  /** Gives everything that waits at a missing node to another one. Answers how many. */
  async rebind(from: string, to: string): Promise<number> {
    const clock = await this.opened;
    const { count } = await this.runner.run({ type: 'rebind', from, to });
    if (count > 0) await this.runner.emitAgain([to], clock.now() + 1, clock);
    this.pulse?.wake();
    return count;
  }

  /** Keeps for the record what somebody has done to many at once. */
  async note(action: 'rebind' | 'stop' | 'flush' | 'suppress', by: string, why: string): Promise<void> {
    await this.runner.run({ type: 'note', action, by, why });
  }

  /** Everything known of one cascade; null: there is none. */
  async read(cascade: string): Promise<CascadeRecord | null> {
    await this.opened;
    return this.store.read(cascade);
  }

  /** An attempt by its id, as the store keeps it; null: there is none. */
  async attemptOf(id: string): Promise<Attempt | null> {
    const record = await this.read(id.slice(0, Math.max(0, id.lastIndexOf('-'))));
    return record?.attempts.find((attempt) => attempt.id === id) ?? null;
  }

  /** A campaign in figures, as of now. */
  async figures(campaign: string): Promise<CampaignFigures> {
    await this.opened;
    const [states, attempts] = await Promise.all([
      this.store.states(campaign),
      this.store.attemptCounts(campaign),
    ]);
    return campaignFigures(states, attempts);
  }

  // ---- who runs it

  /**
   * Pauses, resumes, stops or promotes a campaign, a channel of it or everything for one person; see
   * ControlOrder for what happens to those under way. Answers how many cascades were acted on at once.
   */
  async control(order: ControlOrder): Promise<{ readonly count: number; readonly changed: boolean }> {
    await this.opened;
    return this.supervisor.control(order);
  }

  /** What holds at the moment for a campaign, or for all of them and for single people. */
  async standings(campaign: string | null = null): Promise<readonly Standing[]> {
    await this.opened;
    return this.runner.run({ type: 'controls', campaign });
  }

  /** Draws the cohort of a campaign from those who are held back, as far as it has places. Answers how many. */
  async draw(campaign: string): Promise<number> {
    await this.opened;
    return this.supervisor.draw(campaign);
  }

  /** Takes everything personal out of cascades that their campaigns' retention no longer covers. Answers how many. */
  async retain(): Promise<number> {
    await this.opened;
    return this.supervisor.retain();
  }

  // ---- how it is done

  private async dueRound(clock: Clock): Promise<Round> {
    const homes = ['', ...this.attachments.ids('wait', 'send')];
    const { count, next, emit } = await this.store.run({ type: 'due', homes, limit: ROUND }, clock.now());
    for (const emission of emit) this.runner.dispatch(emission);
    if (count > 0) this.ticker.touch();
    await this.runner.breathe(count === ROUND);
    return { more: count === ROUND, next };
  }

  private async release(start: string, limit: number, clock: Clock): Promise<readonly string[]> {
    const { emit } = await this.store.run({ type: 'due', homes: [start], limit }, clock.now());
    for (const emission of emit) this.runner.dispatch(emission);
    if (emit.length > 0) this.ticker.touch();
    return emit.map(({ cascade }) => cascade.id);
  }

  private startNodes(): { id: string; perSecond: number | null }[] {
    const starts: { id: string; perSecond: number | null }[] = [];
    for (const { id, kind, campaign } of this.attachments.all()) {
      if (kind !== 'start' || campaign === null) continue;
      const deployed = this.campaigns.get(campaign);
      if (deployed && !this.supervisor.holds(campaign))
        starts.push({ id, perSecond: deployed.plan.perSecond });
    }
    return starts;
  }
}
