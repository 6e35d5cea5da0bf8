import { pauseMs } from '../cascade/pause.ts';
import type { Told } from '../wording/wording.ts';
import type { Clock } from './clock.ts';

/** Why sends are kept back at the moment. */
export interface Pause {
  /** Milliseconds since 1970, by the engine's clock. */
  readonly until: number;
  /** A class of `maps/error-classes.json`, or a sentence in English. */
  readonly reason: string;
  /** The sentence for other languages; absent: `reason` is a class. */
  readonly told?: Told;
}

/** A cascade that was put off, and the send node that it waits at. */
export interface PutOff {
  readonly cascade: string;
  readonly node: string;
}

/** The class of `maps/error-classes.json` for a provider that is not to be reached, or gives no answer. */
export const OUT_OF_ORDER = 'provider_error';

/** How long the first message after a pause may take to arrive, in the clock's milliseconds. */
const PROOF_MS = 60_000;

/**
 * Keeps sends back while something that all of them need is at fault: the account, the sender, the template.
 * After a pause a single send goes first; the others follow when it passed.
 */
export class Breaker {
  /** Cascades put off because of it, with their nodes. */
  readonly waiting = new Map<string, string>();
  private readonly clock: Clock;
  private paused: Pause | null = null;
  private faults = 0;
  /** Since when one goes first, by the clock; null: none does. */
  private probing: number | null = null;
  /** When the latest fault was noticed; where an answer was lost, when its message was claimed. */
  private since = 0;
  /** True where the provider takes the message and fails it afterwards: only a message that arrives is proof. */
  private late = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Why sends are kept back, also while one goes first; null: nothing is at fault. */
  get pause(): Pause | null {
    return this.obstacle() ?? this.paused;
  }

  /** Null: a send may be claimed now. Else: until when to put it off, and why. */
  obstacle(): Pause | null {
    if (this.paused === null) return null;
    const now = this.clock.now();
    if (this.paused.until > now) return this.paused;
    if (this.probing === null) return null;
    // The longer its answer takes, the more seldom the others look.
    const least = 1_000 * Math.max(1, this.clock.speed / 100);
    return { ...this.paused, until: now + Math.max(least, now - this.probing) };
  }

  /** A send goes: after a pause it is the one that goes first. To be followed by one of the others. */
  begin(): void {
    if (this.paused !== null) this.probing = this.clock.now();
  }

  /** The send was called off, or tells nothing. */
  calledOff(): void {
    this.probing = null;
  }

  /** The provider refused, asking for as many milliseconds of rest as `restMs` says. */
  refused(reason: string, restMs: number | undefined): void {
    this.late = false;
    this.fault(reason, restMs);
  }

  /** The provider gave no answer about a message that was claimed at an instant, and may yet have taken it. */
  unanswered(claimedAt: number): void {
    this.late = false;
    const since = Math.max(this.since, claimedAt);
    this.fault(OUT_OF_ORDER, undefined);
    this.since = since;
  }

  /** A message that was claimed at an instant has failed after it was taken. */
  failed(reason: string, claimedAt: number): void {
    // Those that were under way when the first of them failed tell nothing new.
    if (this.faults > 0 && claimedAt < this.since) return;
    this.late = true;
    this.fault(reason, undefined);
  }

  /**
   * The settings were changed, or the flow deployed, which mends what was wrong with them and no provider that is out
   * of order: there one send goes first, at once. @returns whether that mends it
   */
  renewed(): boolean {
    if (this.paused?.reason !== OUT_OF_ORDER) return true;
    this.paused = { ...this.paused, until: this.clock.now() };
    return false;
  }

  /** It is said to be at fault until it is said to be mended, or until an instant. */
  halt(reason: string, until: number): void {
    this.since = this.clock.now();
    this.paused = { until, reason };
  }

  /** A send was accepted. @returns whether that mends it */
  passed(): boolean {
    this.probing = null;
    // Answers to requests that were in flight when the pause began tell nothing new.
    if (this.paused === null || this.paused.until > this.clock.now()) return false;
    if (!this.late) return true;
    this.paused = { ...this.paused, until: this.clock.now() + PROOF_MS };
    return false;
  }

  /** A send was refused for its customer's own sake. @returns whether that mends it: who answers is not out of order */
  answered(): boolean {
    if (this.paused === null || this.late || this.paused.reason !== OUT_OF_ORDER) return false;
    return this.paused.until <= this.clock.now();
  }

  /** A message that was claimed at an instant has arrived. @returns whether that mends it */
  arrived(claimedAt: number): boolean {
    return (this.late && claimedAt >= this.since) || this.taken(claimedAt);
  }

  /** The provider's books have a message that was claimed at an instant. @returns whether that mends it */
  taken(claimedAt: number): boolean {
    return !this.late && this.paused?.reason === OUT_OF_ORDER && claimedAt >= this.since;
  }

  private fault(reason: string, restMs: number | undefined): void {
    this.probing = null;
    const now = this.clock.now();
    if (this.paused === null || this.paused.until <= now) this.faults += 1;
    const until = now + pauseMs(restMs, this.faults);
    this.since = now;
    this.paused = { until: Math.max(until, this.paused?.until ?? 0), reason };
  }
}
