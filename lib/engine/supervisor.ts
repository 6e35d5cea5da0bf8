import type { Notice } from '../cascade/answers.ts';
import type { ControlOrder, Standing } from '../guards/control.ts';
import type { Accounts } from './accounts.ts';
import type { Attachment, Attachments } from './attachment.ts';
import type { Campaign } from './campaigns.ts';
import { sayRefusal } from '../wording/refusals.ts';
import { CascadeError } from './errors.ts';
import { Orders } from './orders.ts';
import { ROUND, type Runner } from './runner.ts';

/** What the supervisor needs of the engine. */
export interface Supervised {
  readonly runner: Runner;
  readonly accounts: Accounts;
  readonly attachments: Attachments;
  /** Looks whether anything can go on now. */
  wake(): void;
}

/**
 * Carries out what people order and what the guards decide for whole campaigns: pauses, halts and cohorts. The
 * store is what stands in the way of a send; this only keeps queues from flowing in vain.
 */
export class Supervisor {
  private readonly engine: Supervised;
  private readonly held = new Set<string>();
  /** By campaign: channels that are paused, halted or stopped. */
  private readonly closed = new Map<string, readonly string[]>();
  private readonly guarded = new Map<string, Campaign>();
  private readonly orders: Orders;

  constructor(engine: Supervised) {
    this.engine = engine;
    const { runner, accounts } = engine;
    this.orders = new Orders({ runner, accounts, stands: (order) => this.stands(order) });
  }

  /** True while the queue of a campaign is not to be let into the flow. */
  holds(campaign: string): boolean {
    return this.held.has(campaign);
  }

  /** Channels of a campaign that nothing is sent on at the moment. */
  closedChannels(campaign: string): readonly string[] {
    return this.closed.get(campaign) ?? [];
  }

  /**
   * A campaign's plan is in force: its cohort is drawn, as far as a crash has left that undone. Who was held back
   * behind a cohort that the plan has no more follows, and whom other guards hold until an instant asks these.
   */
  async deployed(campaign: Campaign): Promise<void> {
    this.guarded.set(campaign.name, campaign);
    // In the background: nodes that are still to come take what is let go of.
    this.lookAgain(campaign.name).catch((error: unknown) => this.engine.runner.fault(error));
    await this.tell(campaign.name);
    await (campaign.plan.guards?.cohort ? this.draw(campaign.name) : this.release(campaign.name));
  }

  /** A start node came: it is told what holds. */
  attached({ kind, campaign }: Attachment): void {
    if (kind !== 'start' || campaign === null || !this.guarded.has(campaign)) return;
    this.tell(campaign).catch((error: unknown) => this.engine.runner.fault(error));
  }

  /** The store is open: goes on with orders that an earlier process has not carried through. */
  begin(): void {
    this.orders.begin();
  }

  /** See Engine.control. */
  async control(order: ControlOrder): Promise<{ count: number; changed: boolean }> {
    check(order);
    const { action, campaign, channel } = order;
    if (channel !== undefined) await this.checkChannel(campaign ?? '', channel);
    if (action === 'promote') await this.checkCohort(campaign ?? '');
    const { count, changed } = await this.orders.give(order);
    if (action !== 'resume' || campaign === undefined) return { count, changed };
    // Of an order about one channel, those count who waited for it.
    const asking = await this.lookAgain(campaign);
    return { count: channel === undefined ? count + asking : count, changed };
  }

  /** See Engine.draw. */
  async draw(campaign: string): Promise<number> {
    if (!this.guarded.get(campaign)?.plan.guards?.cohort) return 0;
    const { drawn, promoted } = await this.engine.runner.carryOut({ type: 'draw', campaign });
    if (promoted) await this.promoted(campaign);
    if (drawn > 0) this.engine.wake();
    return drawn;
  }

  /** Something happened to campaigns by itself: their nodes are told, and a promoted one goes on. */
  noticed(notices: readonly Notice[]): void {
    for (const notice of notices) {
      if (notice.kind === 'halted' && notice.channel === null) this.held.add(notice.campaign);
      for (const node of this.startNodes(notice.campaign)) node.notice?.(notice);
      const after = notice.kind === 'promoted' ? this.promoted(notice.campaign) : Promise.resolve();
      after.then(() => this.tell(notice.campaign)).catch((error: unknown) => this.engine.runner.fault(error));
    }
  }

  /** Has everybody ask the guards again whom they hold until an instant, as far as the store finds that due. */
  private async lookAgain(campaign: string): Promise<number> {
    const { runner } = this.engine;
    for (let total = 0; ;) {
      const { count, more } = await runner.carryOut({ type: 'look-again', campaign, limit: ROUND });
      total += count;
      if (!more) return total;
      await runner.breathe(false);
    }
  }

  /** An order stands: what it holds up need not flow in vain, and what it lets go on is looked at. */
  private async stands({ campaign }: ControlOrder): Promise<void> {
    if (campaign !== undefined) await this.tell(campaign);
    this.engine.wake();
  }

  /** @throws CascadeError for a channel that the campaign does not have, and has never had */
  private async checkChannel(campaign: string, channel: string): Promise<void> {
    const channels = await this.engine.runner.carryOut({ type: 'channels', campaign });
    if (channels.includes(channel)) return;
    if (channels.length === 0)
      throw new CascadeError(sayRefusal('refusals.campaign.notDeployed', { campaign }));
    const names = channels.join(', ');
    throw new CascadeError(sayRefusal('refusals.campaign.noChannel', { campaign, channel, names }));
  }

  /** @throws CascadeError where there is no cohort to go past */
  private async checkCohort(campaign: string): Promise<void> {
    const standings = await this.engine.runner.carryOut({ type: 'controls', campaign });
    if (standings.some(({ state }) => state === 'cohort')) return;
    const isPromoted = standings.some(({ state }) => state === 'promoted');
    throw new CascadeError(
      sayRefusal(isPromoted ? 'refusals.campaign.promoted' : 'refusals.campaign.noCohort', { campaign }),
    );
  }

  /** Lets those follow who were held back behind a cohort that is not declared any more. */
  private async release(campaign: string): Promise<void> {
    const count = await this.engine.runner.many(async (limit) => {
      const { drawn } = await this.engine.runner.carryOut({ type: 'draw', campaign, limit });
      return { count: drawn };
    });
    if (count === 0) return;
    const by = 'a document without a cohort';
    await this.engine.runner.carryOut({ type: 'note', action: 'promote', by, why: `${campaign}: ${count}` });
    this.engine.wake();
  }

  /** Lets those follow who were held back behind the cohort. */
  private async promoted(campaign: string): Promise<void> {
    await this.orders.give({ action: 'promote', campaign, by: 'guards' });
  }

  private async tell(campaign: string): Promise<void> {
    const standings = await this.engine.runner.carryOut({ type: 'controls', campaign });
    if (standings.some((one) => isHeld(one))) this.held.add(campaign);
    else this.held.delete(campaign);
    this.closed.set(
      campaign,
      standings.flatMap(({ channel, contact }) => (channel === null || contact !== null ? [] : [channel])),
    );
    for (const node of this.startNodes(campaign)) node.standings?.(standings);
  }

  private startNodes(campaign: string): readonly Attachment[] {
    return [...this.engine.attachments.all()].filter(
      (one) => one.kind === 'start' && one.campaign === campaign,
    );
  }
}

function isHeld({ state, channel, contact }: Standing): boolean {
  return channel === null && contact === null && state !== 'cohort' && state !== 'promoted';
}

/** @throws CascadeError for an order that says too much or too little */
function check({ action, campaign, channel, contact, by }: ControlOrder): void {
  const problem =
    (campaign === undefined) === (contact === undefined)
      ? 'name either a campaign or a contact'
      : channel !== undefined && campaign === undefined
        ? 'a channel is paused or stopped within a campaign: name the campaign'
        : channel === ''
          ? 'name the channel, or leave it out where the whole campaign is meant'
          : action === 'promote' && (campaign === undefined || channel !== undefined)
            ? 'a campaign is promoted as a whole'
            : by.trim() === ''
              ? 'say who orders it'
              : null;
  if (problem !== null) throw new CascadeError(`Cannot ${action}: ${problem}.`);
}
