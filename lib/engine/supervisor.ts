import type { Command, ReportMark } from '../cascade/command.ts';
import type { Answers, Notice } from '../cascade/answers.ts';
import type { ControlOrder, Standing } from '../guards/control.ts';
import type { Accounts } from './accounts.ts';
import type { Attachment, Attachments } from './attachment.ts';
import type { Campaign } from './campaigns.ts';
import type { Clock } from './clock.ts';
import { CascadeError } from './errors.ts';
import type { Runner } from './runner.ts';

/** How often what has grown too old is looked for, in the clock's milliseconds. */
const TIDY_MS = 24 * 3_600_000;
/** How soon after the start for the first time: also where the process starts anew every night. */
const FIRST_TIDY_MS = 10 * 60_000;
/** Marks of reports that are looked at in one transaction. */
const PAGE = 2_000;

/** What the supervisor needs of the engine. */
export interface Supervised {
  readonly runner: Runner;
  readonly accounts: Accounts;
  readonly attachments: Attachments;
  /** Looks whether anything can go on now. */
  wake(): void;
}

/**
 * Carries out what people order and what the guards decide for whole campaigns: pauses, halts, cohorts and
 * retention. The store is what stands in the way of a send; this only keeps queues from flowing in vain.
 */
export class Supervisor {
  private readonly engine: Supervised;
  private readonly held = new Set<string>();
  /** By campaign: channels that are paused, halted or stopped. */
  private readonly closed = new Map<string, readonly string[]>();
  private readonly guarded = new Map<string, Campaign>();
  private stopTimer: () => void = () => {};
  private stopped = false;

  constructor(engine: Supervised) {
    this.engine = engine;
  }

  /** Starts what is done by the clock. */
  begin(clock: Clock): void {
    const tidy = (): void => {
      this.stopTimer = clock.after(TIDY_MS, tidy);
      if (this.stopped) return;
      this.retain()
        .then(() => this.prune())
        .catch((error: unknown) => this.engine.runner.fault(error));
    };
    this.stopTimer = clock.after(FIRST_TIDY_MS, tidy);
  }

  stop(): void {
    this.stopped = true;
    this.stopTimer();
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
   * behind a cohort that the plan has no more follows.
   */
  async deployed(campaign: Campaign): Promise<void> {
    this.guarded.set(campaign.name, campaign);
    await this.tell(campaign.name);
    await (campaign.plan.guards?.cohort ? this.draw(campaign.name) : this.release(campaign.name));
  }

  /** A start node came: it is told what holds. */
  attached({ kind, campaign }: Attachment): void {
    if (kind !== 'start' || campaign === null || !this.guarded.has(campaign)) return;
    this.tell(campaign).catch((error: unknown) => this.engine.runner.fault(error));
  }

  /** See Engine.control. */
  async control(order: ControlOrder): Promise<{ count: number; changed: boolean }> {
    check(order);
    let changed = false;
    const count = await this.engine.runner.many(async (limit) => {
      const answer = await this.run({ type: 'control', ...order, limit });
      changed ||= answer.changed;
      this.engine.accounts.cancel(answer.cancel);
      return answer;
    });
    if (order.campaign !== undefined) await this.tell(order.campaign);
    this.engine.wake();
    return { count, changed };
  }

  /** See Engine.draw. */
  async draw(campaign: string): Promise<number> {
    if (!this.guarded.get(campaign)?.plan.guards?.cohort) return 0;
    const { drawn, promoted } = await this.run({ type: 'draw', campaign });
    if (promoted) await this.follow(campaign);
    if (drawn > 0) this.engine.wake();
    return drawn;
  }

  /** See Engine.retain. */
  async retain(): Promise<number> {
    const count = await this.engine.runner.many(async (limit) => {
      const answer = await this.run({ type: 'age', limit });
      await this.engine.accounts.redact(answer.attempts);
      return answer;
    });
    if (count > 0) await this.run({ type: 'aged' });
    return count;
  }

  /** Drops marks of reports that no provider repeats any more. */
  private async prune(): Promise<void> {
    let after: ReportMark | null = null;
    do {
      const { last }: Answers['prune'] = await this.run({ type: 'prune', after, limit: PAGE });
      after = last;
    } while (after !== null && !this.stopped);
  }

  /** Something happened to campaigns by itself: their nodes are told, and a promoted one goes on. */
  noticed(notices: readonly Notice[]): void {
    for (const notice of notices) {
      if (notice.kind === 'halted' && notice.channel === null) this.held.add(notice.campaign);
      for (const node of this.startNodes(notice.campaign)) node.notice?.(notice);
      const after = notice.kind === 'promoted' ? this.follow(notice.campaign) : Promise.resolve();
      after.then(() => this.tell(notice.campaign)).catch((error: unknown) => this.engine.runner.fault(error));
    }
  }

  /** Lets those follow who were held back behind a cohort that is not declared any more. */
  private async release(campaign: string): Promise<void> {
    const count = await this.engine.runner.many(async (limit) => {
      const { drawn } = await this.run({ type: 'draw', campaign, limit });
      return { count: drawn };
    });
    if (count === 0) return;
    const by = 'a document without a cohort';
    await this.run({ type: 'note', action: 'promote', by, why: `${campaign}: ${count}` });
    this.engine.wake();
  }

  /** Lets those follow who were held back behind the cohort. */
  private async follow(campaign: string): Promise<void> {
    const order = { type: 'control', action: 'promote', campaign, by: 'guards' } as const;
    const count = await this.engine.runner.many((limit) => this.run({ ...order, limit }));
    if (count > 0) this.engine.wake();
  }

  /** Runs a command, again and again while the disk is at fault: an order is not to get lost. */
  private run<K extends Command['type']>(command: Extract<Command, { type: K }>): Promise<Answers[K]> {
    const { runner } = this.engine;
    return runner.insist(() => runner.run(command));
  }

  private async tell(campaign: string): Promise<void> {
    const standings = await this.run({ type: 'controls', campaign });
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
        : action === 'promote' && (campaign === undefined || channel !== undefined)
          ? 'a campaign is promoted as a whole'
          : by.trim() === ''
            ? 'say who orders it'
            : null;
  if (problem !== null) throw new CascadeError(`Cannot ${action}: ${problem}.`);
}
