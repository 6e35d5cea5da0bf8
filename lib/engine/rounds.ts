import type { Answers, Notice } from '../cascade/answers.ts';
import type { Store } from '../store/store.ts';
import type { Attachments } from './attachment.ts';
import type { Campaigns } from './campaigns.ts';
import type { Clock } from './clock.ts';
import { Pulse, type Round } from './pulse.ts';
import { Releases, type Gate } from './releases.ts';
import { ROUND, type Runner } from './runner.ts';

/** What the rounds need. */
export interface RoundsParts {
  readonly store: Pick<Store, 'run'>;
  readonly runner: Pick<Runner, 'dispatch' | 'breathe'>;
  readonly attachments: Pick<Attachments, 'all' | 'ids'>;
  readonly campaigns: Pick<Campaigns, 'get'>;
  /** True while the queue of a campaign is not to be let into the flow. */
  readonly holds: (campaign: string) => boolean;
  /** True while accounts have more waiting than is good. */
  readonly crowded: () => boolean;
  /** Cascades have gone on. */
  readonly moved: () => void;
  /** Something has happened to campaigns by itself. */
  readonly noticed: (notices: readonly Notice[]) => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * What goes on by the clock alone: cascades whose time has come at a wait or a send node, and queued ones that
 * are let into the flow. Until {@link begin} there is nothing to wake.
 */
export class Rounds {
  private readonly parts: RoundsParts;
  private pulse: Pulse | null = null;
  private releases: Releases | null = null;

  constructor(parts: RoundsParts) {
    this.parts = parts;
  }

  /** The store is open. */
  begin(clock: Clock): void {
    const { crowded, onFault } = this.parts;
    this.pulse = new Pulse(clock, () => this.dueRound(clock), onFault);
    this.releases = new Releases({
      clock,
      crowded,
      onFault,
      starts: () => this.startNodes(),
      release: (start, limit) => this.releaseFrom(start, limit, clock),
    });
  }

  /** True once the store is open. */
  get begun(): boolean {
    return this.pulse !== null;
  }

  /** Looks whether anything can go on now. */
  wake(): void {
    this.release();
    this.look();
  }

  /** Looks whether something is due now. */
  look(): void {
    this.pulse?.wake();
  }

  /** Looks whether something can be let into the flow now. */
  release(): void {
    this.releases?.wake();
  }

  /** Something is due at `instant` (milliseconds since 1970 by the engine's clock): it is looked at by then. */
  expect(instant: number): void {
    this.pulse?.expect(instant);
  }

  /** A released cascade has reached a node of ours. */
  taken(cascade: string): void {
    this.releases?.taken(cascade);
  }

  /** Ends all rounds. */
  stop(): void {
    this.pulse?.stop();
    this.releases?.stop();
  }

  private async dueRound(clock: Clock): Promise<Round> {
    const homes = ['', ...this.parts.attachments.ids('wait', 'send')];
    const { count, next } = await this.goOn(homes, ROUND, clock);
    const more = count === ROUND;
    await this.parts.runner.breathe(more);
    return { more, next };
  }

  private async releaseFrom(start: string, limit: number, clock: Clock): ReturnType<Gate['release']> {
    const { emit, next } = await this.goOn([start], limit, clock);
    return { released: emit.map(({ cascade }) => cascade.id), next };
  }

  /** Lets cascades at these homes go on whose time has come, as many as `limit`. */
  private async goOn(homes: readonly string[], limit: number, clock: Clock): Promise<Answers['due']> {
    const { store, runner, moved, noticed } = this.parts;
    const answer = await store.run<'due'>({ type: 'due', homes, limit }, clock.now());
    for (const emission of answer.emit) runner.dispatch(emission);
    if (answer.count > 0) moved();
    if (answer.notices) noticed(answer.notices);
    return answer;
  }

  /** Start nodes whose queues may flow, with the pace of their campaigns. */
  private startNodes(): { id: string; perSecond: number | null }[] {
    const { attachments, campaigns, holds } = this.parts;
    const starts: { id: string; perSecond: number | null }[] = [];
    for (const { id, kind, campaign } of attachments.all()) {
      if (kind !== 'start' || campaign === null) continue;
      const deployed = campaigns.get(campaign);
      if (deployed && !holds(campaign)) starts.push({ id, perSecond: deployed.plan.perSecond });
    }
    return starts;
  }
}
