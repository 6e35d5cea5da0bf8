import type { SendResult } from '../cascade/command.ts';
import { pauseMs } from '../cascade/pause.ts';
import type { Provider, SendRequest } from '../channels/provider.ts';
import type { Clock } from './clock.ts';

/** Longest a provider may take to answer, in real milliseconds, before it is told to give up. */
const ANSWER_MS = 30_000;
/** How long it may then take to say what it knows, in real milliseconds, before its answer counts as lost. */
const LAST_WORD_MS = 1_000;

/** Why an account takes no sends at the moment. */
export interface Pause {
  /** Milliseconds since 1970, by the engine's clock. */
  readonly until: number;
  readonly reason: string;
}

/** What an account node shows. */
export interface AccountState {
  readonly inFlight: number;
  readonly queued: number;
  readonly pause: Pause | null;
}

interface Turn {
  readonly go: () => void;
}

/**
 * One provider account at work: at most so many requests at a time, and none while its sender or
 * credentials are at fault. After a pause a single request goes first; the others follow when it passed.
 */
export class Account {
  readonly id: string;
  provider: Provider;
  private readonly clock: Clock;
  private readonly waiting: Turn[] = [];
  private inFlight = 0;
  private paused: Pause | null = null;
  private faults = 0;
  private probing = false;

  constructor(id: string, provider: Provider, clock: Clock) {
    this.id = id;
    this.provider = provider;
    this.clock = clock;
  }

  get state(): AccountState {
    return { inFlight: this.inFlight, queued: this.waiting.length, pause: this.paused };
  }

  /** Null: a send may be claimed now. Else: until when to put it off, and why. */
  obstacle(): Pause | null {
    if (this.paused === null) return null;
    const now = this.clock.now();
    if (this.paused.until > now) return this.paused;
    if (!this.probing) return null;
    return { until: now + 1_000 * Math.max(1, this.clock.speed / 100), reason: this.paused.reason };
  }

  /**
   * Like {@link obstacle}, but to be followed by {@link send} or {@link calledOff}: where it answers null
   * after a pause, this is the one request that goes first.
   */
  begin(): Pause | null {
    const pause = this.obstacle();
    if (pause === null && this.paused !== null) this.probing = true;
    return pause;
  }

  /** Waits for a free place, without claiming anything. Call {@link leave} afterwards, come what may. */
  async enter(): Promise<void> {
    if (this.inFlight < this.provider.capabilities.concurrency) {
      this.inFlight += 1;
      return;
    }
    await new Promise<void>((resolve) => this.waiting.push({ go: resolve }));
  }

  leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.inFlight -= 1;
    else next.go();
  }

  /** Asks the provider, once. Never throws: what cannot be told is `unknown`. */
  async send(request: SendRequest): Promise<SendResult> {
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<SendResult>((resolve) => {
      timer = setTimeout(() => {
        abort.abort();
        timer = setTimeout(() => resolve({ state: 'unknown', code: 'no_answer' }), LAST_WORD_MS);
      }, ANSWER_MS);
    });
    let result: SendResult;
    try {
      result = await Promise.race([this.provider.send(request, abort.signal), silence]);
    } catch {
      // A provider that throws has broken its contract; whether the message left cannot be told.
      result = { state: 'unknown', code: 'provider_threw' };
    } finally {
      clearTimeout(timer);
    }
    this.note(result);
    return result;
  }

  /** A send was called off before the provider was asked. */
  calledOff(): void {
    this.probing = false;
  }

  private note(result: SendResult): void {
    this.probing = false;
    // Answers to requests that were in flight when the pause began tell nothing new.
    const paused = this.paused !== null && this.paused.until > this.clock.now();
    const systemic = result.state === 'refused' && (result.scope === 'sender' || result.scope === 'account');
    if (!systemic) {
      if (result.state === 'accepted' && !paused) this.recover();
      return;
    }
    if (!paused) this.faults += 1;
    const until = this.clock.now() + pauseMs(result.retryAfterMs, this.faults);
    this.paused = { until: Math.max(until, this.paused?.until ?? 0), reason: result.reason };
  }

  private recover(): void {
    this.faults = 0;
    this.paused = null;
  }

  /** Its settings were changed: what was wrong before may be right now. */
  renew(provider: Provider): void {
    this.provider = provider;
    this.recover();
    this.probing = false;
  }
}
