import type { StartAnswer } from '../cascade/answers.ts';
import type { Attempt } from '../cascade/model.ts';
import type { SuccessRule } from '../cascade/outcome.ts';
import type { ControlOrder, Standing } from '../guards/control.ts';
import type { CampaignFigures } from '../report/summary.ts';
import type { CascadeRecord } from '../store/store.ts';
import type { Wording } from '../wording/wording.ts';
import type { Accounts } from './accounts.ts';
import { assemble, type Assembly, type EngineParts } from './assembly.ts';
import type { Attachment, Attachments } from './attachment.ts';
import type { Campaign } from './campaigns.ts';
import type { Clock } from './clock.ts';
import type { Learning } from './learning/index.ts';
import type { Links } from './links.ts';
import type { Message } from './message.ts';
import type { People } from './people.ts';
import type { Records } from './records.ts';
import type { Reports } from './reports.ts';
import type { SendOrder } from './sending.ts';
import type { Starter } from './starting.ts';

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
  /** The nodes present. */
  private readonly attachments: Attachments;
  private readonly parts: Assembly;

  /** Begins to open the store at once. */
  constructor(given: EngineParts) {
    this.parts = assemble(given);
    const { accounts, attachments, learning, links, people, records, reports } = this.parts;
    this.accounts = accounts;
    this.attachments = attachments;
    this.learning = learning;
    this.people = people;
    this.links = links;
    this.records = records;
    this.reports = reports;
  }

  // ---- life cycle

  /** Resolves when the store is open. While another process holds it, the engine keeps asking. */
  async ready(): Promise<void> {
    await this.parts.opening.opened;
  }

  /** Why the store is not open at the moment; null: it is, or nobody knows yet. */
  get obstacle(): Error | null {
    return this.parts.opening.obstacle;
  }

  /** The engine's clock, once the store is open. */
  clock(): Promise<Clock> {
    return this.parts.opening.opened;
  }

  /**
   * Keeps messages back until {@link resume}. Call it whenever flows are about to stop: a node that is
   * still there may be wired to others that are not.
   */
  hold(): void {
    this.parts.redelivery.hold();
  }

  /**
   * Emits again what no node has taken: after a restart everything, after a deploy what was lost with
   * the nodes that it replaced. Call it whenever flows have started.
   */
  async resume(): Promise<void> {
    await this.parts.redelivery.resume();
  }

  /** Stops all loops and closes the store. In-flight requests finish, but their answers may become unknown. */
  async close(): Promise<void> {
    await this.parts.close();
  }

  // ---- who is there

  /** Puts a node in charge of what the engine keeps for its id. */
  attach(attachment: Attachment): () => void {
    const { rounds, supervisor, ticker } = this.parts;
    const detach = this.attachments.add(attachment);
    if (attachment.kind === 'send') this.accounts.attached(attachment.id);
    rounds.wake();
    ticker.touch();
    supervisor.attached(attachment);
    return detach;
  }

  /** Deploys a campaign: new starts run under its plan. */
  async deploy(campaign: Campaign): Promise<void> {
    const { campaigns, supervisor } = this.parts;
    campaigns.add(campaign);
    await this.ready();
    await campaigns.keep(campaign);
    await supervisor.deployed(campaign);
  }

  // ---- what nodes ask for

  /** Starts cascades of a deployed campaign; they are released at its pace. Answers in the order given. */
  async start(
    node: string,
    name: string,
    starters: readonly Starter[],
    msg: Message,
  ): Promise<readonly StartAnswer[]> {
    return this.parts.starting.start(node, name, starters, msg);
  }

  /** Sends a cascade to the output of its next channel, or to the one after `channels` when none is left. */
  async route(node: string, msg: Message, channels: readonly string[]): Promise<void> {
    const decision = this.learning.decide(msg);
    const { runner } = this.parts;
    await runner.hop(node, msg, (hop) =>
      runner.run({ type: 'route', ...hop, channels, ...(decision === null ? {} : { decision }) }),
    );
  }

  /** Makes one attempt on a channel: claims it, asks the provider once, and notes the answer. */
  async send(node: string, msg: Message, order: SendOrder): Promise<void> {
    await this.ready();
    await this.parts.sending.send(node, msg, order);
  }

  /** Holds a cascade until its success rule is met or its wait is over. */
  async wait(
    node: string,
    msg: Message,
    rules: { readonly waitMs: number | null; readonly until: SuccessRule | null },
  ): Promise<void> {
    const { runner } = this.parts;
    await runner.hop(node, msg, (hop) => runner.run({ type: 'wait', ...hop, ...rules }));
  }

  /** Takes a cascade that has come to its end; the node announces the result when it is final. */
  async finish(node: string, msg: Message): Promise<void> {
    const { runner } = this.parts;
    await runner.hop(node, msg, (hop) => runner.run({ type: 'finish', ...hop }));
  }

  /**
   * Ends cascades by decree: one, or all that wait at a node. Answers how many.
   * @param why as text: words of a person
   */
  async stop(what: { cascade: string } | { home: string }, why: Wording | string): Promise<number> {
    const { runner } = this.parts;
    return runner.many((limit) => runner.run({ type: 'stop', ...what, why, limit }));
  }

  /** Lets waits end now: one cascade's, or all at a node. Answers how many. */
  async flush(what: { cascade: string } | { home: string }): Promise<number> {
    const { runner } = this.parts;
    return runner.many((limit) => runner.run({ type: 'flush', ...what, limit }));
  }

  /** Gives everything that waits at a missing node to another one. Answers how many. */
  async rebind(from: string, to: string): Promise<number> {
    const { redelivery, rounds, runner } = this.parts;
    const { count } = await runner.run({ type: 'rebind', from, to });
    if (count > 0) await redelivery.handOver(to);
    rounds.look();
    return count;
  }

  /** Keeps for the record what somebody has done to many at once. */
  async note(action: 'rebind' | 'stop' | 'flush' | 'suppress', by: string, why: string): Promise<void> {
    await this.parts.runner.run({ type: 'note', action, by, why });
  }

  /** Everything known of one cascade; null: there is none. */
  async read(cascade: string): Promise<CascadeRecord | null> {
    return this.records.read(cascade);
  }

  /** An attempt by its id, as the store keeps it; null: there is none. */
  async attemptOf(id: string): Promise<Attempt | null> {
    return this.records.attempt(id);
  }

  /** A campaign in figures, as of now. */
  async figures(campaign: string): Promise<CampaignFigures> {
    return this.records.campaign(campaign);
  }

  // ---- who runs it

  /**
   * Pauses, resumes, stops or promotes a campaign, a channel of it or everything for one person; see
   * ControlOrder for what happens to those under way. Answers how many cascades were acted on at once.
   */
  async control(order: ControlOrder): Promise<{ readonly count: number; readonly changed: boolean }> {
    await this.ready();
    return this.parts.supervisor.control(order);
  }

  /** What holds at the moment for a campaign, or for all of them and for single people. */
  async standings(campaign: string | null = null): Promise<readonly Standing[]> {
    return this.parts.runner.run({ type: 'controls', campaign });
  }

  /** Draws the cohort of a campaign from those who are held back, as far as it has places. Answers how many. */
  async draw(campaign: string): Promise<number> {
    await this.ready();
    return this.parts.supervisor.draw(campaign);
  }

  /** Takes everything personal out of cascades that their campaigns' retention no longer covers. Answers how many. */
  async retain(): Promise<number> {
    await this.ready();
    return this.parts.retention.retain();
  }
}
