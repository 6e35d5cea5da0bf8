import { setTimeout as sleep } from 'node:timers/promises';
import type {
  Answers,
  ClaimAnswer,
  Command,
  Emitting,
  NewCascade,
  Notice,
  Problem,
  Report,
  StartAnswer,
} from '../cascade/command.ts';
import { PORT, type Attempt, type Customer, type Emission, type OrderDecision } from '../cascade/model.ts';
import { addressOn } from '../cascade/address.ts';
import type { SuccessRule } from '../cascade/outcome.ts';
import type { ControlOrder, Person, Standing, Suppression } from '../guards/control.ts';
import type { LearningReport } from '../learning/index.ts';
import type { Alias, Provider } from '../channels/provider.ts';
import { campaignFigures, type CampaignFigures } from '../report/summary.ts';
import {
  StoreError,
  type CascadeRecord,
  type HomeCount,
  type Store,
  type StoreInfo,
} from '../store/store.ts';
import { Account, type AccountState, type Pause } from './account.ts';
import { Attachments, type Attachment } from './attachment.ts';
import { declaredOrder, type Campaign } from './campaigns.ts';
import type { Clock } from './clock.ts';
import { Dispatcher } from './dispatcher.ts';
import { CascadeError, problemError } from './errors.ts';
import type { IdSource } from './id.ts';
import {
  cascadeInfo,
  cascadeOf,
  type CascadeInfo,
  packMessage,
  unpackMessage,
  type Message,
} from './message.ts';
import { CampaignLearning, type Insight } from './learning/campaign-learning.ts';
import { Followers } from './learning/follower.ts';
import { Pulse, type Round } from './pulse.ts';
import { Releases } from './releases.ts';
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

/** The content made for one customer, or why it cannot be made. */
export type Content =
  | { readonly body: Readonly<Record<string, unknown>> }
  | { readonly reason: string; readonly why: string };

/** What a send node asks for. */
export interface SendOrder {
  readonly account: string;
  readonly channel: string;
  readonly content: Content;
}

/** An event for flows that want to feed other systems: the report, and the cascade it belongs to. */
export type ReportListener = (report: Report, answer: Answers['report']) => void;

/** How often a store that another process holds is asked again, in real milliseconds. */
const REOPEN_MS = 2_000;
/** Cascades acted on in one round. */
const ROUND = 200;
/** Sends that may wait for a place at their accounts before no more cascades are let into the flow. */
const CROWDED = 2_000;
/** Customers that may be on their way to the disk at a time. */
const MOST_STARTING = 10_000;
/** First and longest pause before a store whose disk failed is asked again, in real milliseconds. */
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 10_000;
/** How long after a deploy an untaken message counts as lost with the old nodes, in real milliseconds. */
const LOST_AFTER_MS = 1_000;

/**
 * Runs cascades: takes messages from nodes, commits what they lead to, and sends out what follows.
 * One engine per store and process. Methods called before the store is open wait for it.
 */
export class Engine {
  private readonly store: Store;
  private readonly parts: EngineParts;
  private readonly attachments = new Attachments();
  /** Providers deployed, by account. */
  private readonly providers = new Map<string, Provider>();
  /** Accounts at work. One stays when its node goes: its pauses and requests in flight are still true. */
  private readonly accounts = new Map<string, Account>();
  private readonly campaigns = new Map<string, Campaign>();
  private readonly listeners = new Map<string, Set<ReportListener>>();
  private readonly dispatcher: Dispatcher;
  private readonly unknowns: Unknowns;
  private readonly settlement: Settlement;
  private readonly ticker: StatusTicker;
  private readonly opened: Promise<Clock>;
  private followers: Followers | null = null;
  private readonly supervisor: Supervisor;
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
    const onFault = (error: unknown): void => this.fault(error);
    this.dispatcher = new Dispatcher(onFault);
    this.unknowns = new Unknowns(async (attempt, found) => {
      await this.run({ type: 'resolve', attempt: attempt.id, found });
    }, onFault);
    this.settlement = new Settlement(async (cascades) => {
      await this.run({ type: 'settle', cascades });
    }, onFault);
    const homes = async (): Promise<readonly HomeCount[]> => (this.pulse === null ? [] : this.store.homes());
    this.ticker = new StatusTicker(this.attachments, homes, onFault);
    this.supervisor = new Supervisor({
      attachments: this.attachments,
      run: (command) => this.insist(() => this.run(command)),
      many: (one) => this.many(one),
      cancel: (attempts) => this.cancel(attempts),
      redact: (attempts) => this.redact(attempts),
      wake: () => {
        this.releases?.wake();
        this.pulse?.wake();
        this.ticker.touch();
      },
      onFault,
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
        if (told !== error.message) this.fault(error);
        told = error.message;
        await sleep(REOPEN_MS, undefined, { ref: false });
        if (this.stopped) throw error;
      }
    }
  }

  private async begin(clock: Clock): Promise<Clock> {
    const onFault = (error: unknown): void => this.fault(error);
    this.pulse = new Pulse(clock, () => this.dueRound(clock), onFault);
    this.followers = new Followers(this.store, () => clock.now(), onFault);
    this.releases = new Releases({
      clock,
      onFault,
      starts: () => this.startNodes(),
      release: (start, limit) => this.release(start, limit, clock),
      crowded: () => this.crowded(),
    });
    for (let after = '', page = ROUND; page === ROUND;) {
      const from = after;
      const { attempts } = await this.insist(() =>
        this.store.run({ type: 'recover', after: from, limit: ROUND }, clock.now()),
      );
      for (const attempt of attempts) this.unknowns.add(attempt, this.providers.get(attempt.account));
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
    await this.emitAgain(this.attachments.ids(), before, clock);
    this.pulse?.wake();
    this.releases?.wake();
    this.ticker.touch();
  }

  /** Emits the messages of these nodes that no node has taken and that left before an instant. */
  private async emitAgain(nodes: readonly string[], before: number, clock: Clock): Promise<void> {
    for (let after = ''; !this.stopped;) {
      const from = after;
      const page = await this.insist(() =>
        this.store.run({ type: 'pending', nodes, before, after: from, limit: ROUND }, clock.now()),
      );
      for (const emission of page.emit) this.dispatch(emission);
      if (page.last === null) break;
      after = page.last;
      await this.breathe(false);
    }
  }

  /** Stops all loops and closes the store. In-flight requests finish, but their answers may become unknown. */
  async close(): Promise<void> {
    this.stopped = true;
    this.pulse?.stop();
    this.supervisor.stop();
    this.releases?.stop();
    this.unknowns.stop();
    this.settlement.stop();
    this.ticker.stop();
    await this.followers?.stop().catch((error: unknown) => this.fault(error));
    await this.store.close();
  }

  // ---- who is there

  /** Puts a node in charge of what the engine keeps for its id. */
  attach(attachment: Attachment): () => void {
    const detach = this.attachments.add(attachment);
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
    await this.insist(() => this.store.keepPlan(campaign.name, campaign.plan, campaign.document));
  }

  /** Deploys an account, or its new settings. The provider's own reports come to {@link report}. */
  account(id: string, provider: Provider): () => void {
    this.providers.set(id, provider);
    this.accounts.get(id)?.renew(provider);
    this.opened
      .then((clock) => {
        if (this.providers.get(id) !== provider) return;
        if (!this.accounts.has(id)) this.accounts.set(id, new Account(id, provider, clock));
        provider.connect?.((reports, aliases) => this.take(id, reports, aliases));
        this.unknowns.deployed(id, provider);
      })
      .catch(() => {});
    return () => {
      if (this.providers.get(id) === provider) this.providers.delete(id);
      provider.close().catch((error: unknown) => this.fault(error));
    };
  }

  /** The provider of a deployed account. */
  provider(account: string): Provider | undefined {
    return this.providers.get(account);
  }

  /** Notes that an address is the same person as another: a chat id behind a number, a number written otherwise. */
  async alias(alias: string, of: string): Promise<void> {
    await this.run({ type: 'alias', alias, of });
  }

  /** What an account is doing; null: it is not deployed. */
  accountState(id: string): AccountState | null {
    return this.accounts.get(id)?.state ?? null;
  }

  /** Calls `listener` for every report of an account, after it was committed. */
  listen(account: string, listener: ReportListener): () => void {
    const known = this.listeners.get(account) ?? new Set();
    this.listeners.set(account, known.add(listener));
    return () => void known.delete(listener);
  }

  /** The engine's clock, once the store is open. */
  clock(): Promise<Clock> {
    return this.opened;
  }

  // ---- learning

  /**
   * Lets a deployed campaign learn for as long as a learner node is there: it decides on the orders of new
   * cascades, and tells of every start that moves or should.
   * @returns a function that lets it go; what was learned is kept
   */
  learn(name: string, onInsight: (insight: Insight) => void): () => void {
    let learning: CampaignLearning | null = null;
    let gone = false;
    this.opened
      .then(async (clock) => {
        const campaign = this.campaigns.get(name);
        if (gone || campaign === undefined || this.followers === null) return;
        // A document that says nothing of learning costs nothing until its report is asked for.
        if (campaign.plan.learning === undefined || campaign.plan.learning.mode === 'off') return;
        learning = new CampaignLearning(campaign, clock.now(), this.parts.random);
        await this.followers.add(learning, onInsight);
      })
      .catch((error: unknown) => this.fault(error));
    return () => {
      gone = true;
      if (learning === null) return;
      this.followers?.remove(learning).catch((error: unknown) => this.fault(error));
    };
  }

  /** What a campaign's learner can tell by now; null: nothing learns there. */
  async learningReport(name: string): Promise<LearningReport | null> {
    const clock = await this.opened;
    const { followers } = this;
    const known = followers?.get(name);
    if (!followers || known === undefined) return null;
    if (known !== null) {
      await followers.catchUp();
      return known.report(clock.now());
    }
    const campaign = this.campaigns.get(name);
    if (campaign === undefined || campaign.plan.learning?.mode === 'off') return null;
    const reader = new CampaignLearning(campaign, clock.now(), this.parts.random);
    await followers.add(reader, () => {});
    await followers.catchUp();
    const report = reader.report(clock.now());
    await followers.remove(reader);
    return report;
  }

  /** Forgets what a campaign has learned; counting begins anew with what happens from now on. */
  async resetLearning(name: string): Promise<void> {
    await this.opened;
    await this.followers?.reset(name);
  }

  /** The learned order for a cascade that sets out; null: it has set out already, or nothing learns. */
  private learned(msg: Message): OrderDecision | null {
    const info = msg['cascade'] as Partial<CascadeInfo> | undefined;
    if (!info?.campaign || !info.segment || !info.customer || info.tried?.length !== 0) return null;
    const learning = this.followers?.get(info.campaign) ?? null;
    const now = this.pulse?.now();
    if (learning === null || now === undefined) return null;
    const { customer } = info;
    const unreachable = learning.campaign.plan.steps
      .map(({ channel }) => channel)
      .filter((channel) => addressOn(channel, customer) === null);
    return learning.decide(info.segment, now, unreachable);
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
      throw new CascadeError(`Campaign "${name}" is not deployed, or its document has errors: see its node.`);
    }
    if (this.starting > MOST_STARTING) {
      throw new CascadeError(
        `More than ${MOST_STARTING} customers are waiting to be written to the store; this input was not taken. ` +
          'Send it again in a moment, or send lists as one array or CSV text.',
      );
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
      return await this.run({ type: 'start', campaign: name, plan, node, msg: kept, cascades });
    } finally {
      this.starting -= cascades.length;
      this.releases?.wake();
    }
  }

  /** Sends a cascade to the output of its next channel, or to the one after `channels` when none is left. */
  async route(node: string, msg: Message, channels: readonly string[]): Promise<void> {
    const decision = this.learned(msg);
    await this.hop(node, msg, (hop) =>
      this.run({ type: 'route', ...hop, channels, ...(decision === null ? {} : { decision }) }),
    );
  }

  /** Makes one attempt on a channel: claims it, asks the provider once, and notes the answer. */
  async send(node: string, msg: Message, order: SendOrder): Promise<void> {
    await this.opened;
    const account = this.accounts.get(order.account);
    if (account === undefined || !this.providers.has(order.account)) {
      throw new CascadeError(
        'The account of this send node is not deployed. Choose one, or mend what its node says is wrong, and deploy.',
      );
    }
    const obstacle = account.obstacle();
    if (obstacle !== null) return this.putOff(node, msg, order, obstacle);
    await account.enter();
    try {
      const pause = account.begin();
      if (pause === null) await this.attempt(node, msg, order, account);
      else await this.putOff(node, msg, order, pause);
    } finally {
      account.leave();
      if (!this.crowded()) this.releases?.wake();
    }
  }

  /** Holds a cascade until its success rule is met or its wait is over. */
  async wait(
    node: string,
    msg: Message,
    rules: { readonly waitMs: number | null; readonly until: SuccessRule | null },
  ): Promise<void> {
    await this.hop(node, msg, (hop) => this.run({ type: 'wait', ...hop, ...rules }));
  }

  /** Takes a cascade that has come to its end; the node announces the result when it is final. */
  async finish(node: string, msg: Message): Promise<void> {
    await this.hop(node, msg, (hop) => this.run({ type: 'finish', ...hop }));
  }

  /** Ends cascades by decree: one, or all that wait at a node. Answers how many. */
  async stop(what: { cascade: string } | { home: string }, why: string): Promise<number> {
    return this.many((limit) => this.run({ type: 'stop', ...what, why, limit }));
  }

  /** Lets waits end now: one cascade's, or all at a node. Answers how many. */
  async flush(what: { cascade: string } | { home: string }): Promise<number> {
    return this.many((limit) => this.run({ type: 'flush', ...what, limit }));
  }

  /** Gives everything that waits at a missing node to another one. Answers how many. */
  async rebind(from: string, to: string): Promise<number> {
    const clock = await this.opened;
    const { count } = await this.run({ type: 'rebind', from, to });
    if (count > 0) await this.emitAgain([to], clock.now() + 1, clock);
    this.pulse?.wake();
    return count;
  }

  /** Takes in what a provider has told: first who is who, then what happened. Resolves once it is committed. */
  async take(account: string, reports: readonly Report[], aliases: readonly Alias[] = []): Promise<void> {
    for (const { alias, of } of aliases) await this.alias(alias, of);
    await this.report(account, reports);
  }

  /** Takes reports of an account in; resolves once all of them are committed. */
  async report(account: string, reports: readonly Report[]): Promise<void> {
    await this.opened;
    await allOf(
      reports.map(async (report) => {
        const answer = await this.run({ type: 'report', account, report });
        if (answer.state === 'duplicate') return;
        this.cancel(answer.cancel);
        for (const listener of this.listeners.get(account) ?? []) {
          this.dispatcher.push(() => listener(report, answer));
        }
      }),
    );
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
    return this.run({ type: 'controls', campaign });
  }

  /** Draws the cohort of a campaign from those who are held back, as far as it has places. Answers how many. */
  async draw(campaign: string): Promise<number> {
    await this.opened;
    return this.supervisor.draw(campaign);
  }

  /** Records that a person wants no more messages, on any channel, and ends what is under way. */
  async optOut(contact: string, by: string): Promise<number> {
    const { count, cancel } = await this.run({ type: 'opt-out', contact, by });
    this.cancel(cancel);
    return count;
  }

  /** Records that a person wants messages again. @param by the act of theirs that says so */
  async optIn(contact: string, by: string): Promise<boolean> {
    return (await this.run({ type: 'opt-in', contact, by })).count > 0;
  }

  /** Everybody who is not to be contacted, a page at a time. */
  async *suppressions(): AsyncGenerator<readonly Suppression[]> {
    for (let after: string | null = ''; after !== null;) {
      const { list, last }: Answers['suppressions'] = await this.run({
        type: 'suppressions',
        after,
        limit: ROUND,
      });
      if (list.length > 0) yield list;
      after = last;
    }
  }

  /**
   * Takes in a list of people who are not to be contacted: numbers in E.164, e-mail addresses, `telegram:<id>`,
   * or the `forgotten:` lines of an export of this same store. Answers how many cascades were ended.
   */
  async suppress(
    list: Iterable<Pick<Suppression, 'contact'> & Partial<Suppression>>,
    by: string,
  ): Promise<number> {
    let ended = 0;
    for (const { contact, by: own } of list) ended += await this.optOut(identityOf(contact), own ?? by);
    return ended;
  }

  /** Everything that is known of one person, as plain JSON. */
  async exportContact(contact: string): Promise<Person> {
    await this.opened;
    return this.run({ type: 'person', contact });
  }

  /**
   * Takes everything personal about a person out of the store and has the providers do the same. Figures stay,
   * and so does their suppression, as a keyed hash. Answers how many cascades were erased.
   */
  async forget(contact: string, by: string): Promise<number> {
    const { count, cancel, attempts } = await this.run({ type: 'forget', contact, by });
    this.cancel(cancel);
    await this.redact(attempts);
    return count;
  }

  /** Takes everything personal out of cascades that their campaigns' retention no longer covers. Answers how many. */
  async retain(): Promise<number> {
    await this.opened;
    return this.supervisor.retain();
  }

  // ---- how it is done

  private async redact(attempts: readonly Attempt[]): Promise<void> {
    for (const [account, provider] of this.providers) {
      const theirs = attempts.filter((one) => one.account === account);
      // The store has forgotten already; what a provider cannot is told to the people who run it.
      if (theirs.length > 0) await provider.erase?.(theirs).catch((error: unknown) => this.fault(error));
    }
  }

  /** Runs a command and sends out what it leads to, as far as the store holds the messages. */
  private async run<K extends Command['type']>(command: Extract<Command, { type: K }>): Promise<Answers[K]> {
    const clock = await this.opened;
    const answer = await this.store.run<K>(command, clock.now());
    this.ticker.touch();
    this.followers?.touch();
    const { emit, dueAt, notices } = (answer ?? {}) as {
      emit?: readonly Emission[];
      dueAt?: number | null;
      notices?: readonly Notice[];
    };
    if (notices) this.supervisor.noticed(notices);
    if (dueAt != null) this.pulse?.expect(dueAt);
    for (const emission of emit ?? []) if (emission.msg !== null) this.dispatch(emission);
    return answer;
  }

  /** Asks the store again, with growing pauses, until a passing fault of its disk has passed. */
  private async insist<A>(ask: () => Promise<A>): Promise<A> {
    for (let pauseMs = FIRST_RETRY_MS; ; pauseMs = Math.min(LONGEST_RETRY_MS, 2 * pauseMs)) {
      try {
        return await ask();
      } catch (error) {
        if (this.stopped || !(error instanceof StoreError) || error.code !== 'disk') throw error;
        this.fault(error);
        await sleep(pauseMs, undefined, { ref: false });
      }
    }
  }

  /** Runs a node's command for the message that reached it, and sends that message on. */
  private async hop<A extends Emitting>(
    node: string,
    msg: Message,
    run: (hop: { cascade: string; hop: number; node: string; msg: string }) => Promise<A | Problem>,
  ): Promise<A | null> {
    const carried = cascadeOf(msg);
    if (carried === null) {
      throw new CascadeError(
        'The message carries no cascade (msg.cascade is missing or was changed). ' +
          'Put a cascade-start node at the beginning of the flow, and keep msg.cascade in function nodes.',
      );
    }
    const hop = { cascade: carried.id, hop: carried.hop, node, msg: packMessage(msg) };
    const answer = await this.insist(() => run(hop));
    this.releases?.taken(carried.id);
    if ('problem' in answer) {
      const error = problemError(answer, carried.id);
      if (error) throw error;
      return null;
    }
    for (const emission of answer.emit) if (emission.msg === null) this.dispatch(emission, msg);
    return answer;
  }

  private async attempt(node: string, msg: Message, order: SendOrder, account: Account): Promise<void> {
    const { content, channel } = order;
    const said = 'body' in content ? { body: content.body } : { body: {}, refusal: content };
    let claim: ClaimAnswer | null = null;
    try {
      claim = await this.hop(node, msg, (hop) =>
        this.run({
          type: 'claim',
          ...hop,
          channel,
          account: order.account,
          ...senderOf(account.provider),
          ...said,
        }),
      );
    } finally {
      if (!claim?.attempt) account.calledOff();
    }
    if (!claim?.attempt) return;
    const { attempt } = claim;
    const result = await account.send({
      attempt: attempt.id,
      channel,
      to: attempt.address,
      body: attempt.body,
      segment: attempt.segment,
      validForMs: claim.validForMs,
    });
    const { emit } = await this.insist(() => this.run({ type: 'record', attempt: attempt.id, result }));
    for (const emission of emit) if (emission.msg === null) this.dispatch(emission, msg);
    if (result.state === 'unknown') this.unknowns.add(attempt, account.provider);
  }

  /** Keeps the cascade in front of an account that takes no sends at the moment. */
  private async putOff(node: string, msg: Message, order: SendOrder, pause: Pause): Promise<void> {
    const why = `${order.channel} is held: ${pause.reason}`;
    await this.hop(node, msg, (hop) =>
      this.run({ type: 'defer', ...hop, channel: order.channel, until: pause.until, why }),
    );
  }

  /** Best effort: a call that rings for someone who has just replied on another channel. */
  private cancel(attempts: readonly Attempt[]): void {
    for (const attempt of attempts) {
      const provider = this.providers.get(attempt.account);
      provider?.cancel?.(attempt.id).catch((error: unknown) => this.fault(error));
    }
  }

  private async dueRound(clock: Clock): Promise<Round> {
    const homes = ['', ...this.attachments.ids('wait', 'send')];
    const { count, next, emit } = await this.store.run({ type: 'due', homes, limit: ROUND }, clock.now());
    for (const emission of emit) this.dispatch(emission);
    if (count > 0) this.ticker.touch();
    await this.breathe(count === ROUND);
    return { more: count === ROUND, next };
  }

  private async release(start: string, limit: number, clock: Clock): Promise<readonly string[]> {
    const { emit } = await this.store.run({ type: 'due', homes: [start], limit }, clock.now());
    for (const emission of emit) this.dispatch(emission);
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

  private crowded(): boolean {
    let queued = 0;
    for (const account of this.accounts.values()) queued += account.state.queued;
    return queued > CROWDED;
  }

  /** Waits until the flow has taken what was handed out, and its accounts too where there is more to come. */
  private async breathe(more: boolean): Promise<void> {
    while (!this.stopped && (this.dispatcher.backlog > ROUND || (more && this.crowded()))) {
      await sleep(5, undefined, { ref: false });
    }
  }

  /** Repeats a command that takes so many at a time, until none is left. */
  private async many(one: (limit: number) => Promise<{ readonly count: number }>): Promise<number> {
    let total = 0;
    for (;;) {
      const { count } = await one(ROUND);
      total += count;
      if (count < ROUND) return total;
      await this.breathe(true);
    }
  }

  /**
   * Sends a message out of a node, in its turn. Where the node is missing the message stays pending in
   * the store and comes out when the node is back.
   * @param live the message as the flow holds it; without it the stored one is used
   */
  private dispatch(emission: Emission, live?: Message): void {
    this.dispatcher.push(() => {
      const node = this.attachments.get(emission.node);
      if (node === undefined) return;
      const { cascade, attempts, port } = emission;
      const msg = live ?? unpackMessage(emission.msg ?? '{}');
      msg['cascade'] = cascadeInfo(cascade, attempts);
      if (port === PORT.self) node.receive?.(msg);
      else node.emit(port, msg);
      if (cascade.phase === 'closed') this.settlement.left(cascade.id, cascade.hop, true);
      else if (cascade.dueAt !== null) this.settlement.left(cascade.id, cascade.hop, false);
    });
  }

  private fault(error: unknown): void {
    if (this.stopped && error instanceof StoreError && error.code === 'closed') return;
    this.parts.onFault(error instanceof Error ? error.message : String(error));
  }
}

/** What a claim needs to know of the account: nothing of a simulator, which reaches nobody. */
function senderOf({ capabilities, sender }: Provider): { readonly sender?: string | null } {
  return capabilities.simulated ? {} : { sender: sender ?? null };
}

/** The identity that an address of a suppression list stands for. */
function identityOf(written: string): string {
  const text = written.trim();
  return text.includes('@') ? text.toLowerCase() : text;
}

/** Resolves when all have; where some failed, rejects as the first of them did, once all are done. */
async function allOf(works: readonly Promise<void>[]): Promise<void> {
  for (const end of await Promise.allSettled(works)) if (end.status === 'rejected') throw end.reason;
}
