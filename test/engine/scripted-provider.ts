import type { Report, SendResult } from '../../lib/cascade/command.ts';
import type { Outcome } from '../../lib/cascade/outcome.ts';
import type { Capabilities, LookUp, Provider, ReportSink, SendRequest } from '../../lib/channels/index.ts';

/** What a test has the provider do with one request. */
export interface Answer {
  /** What it says; 'later': nothing until {@link ScriptedProvider.answer} is called. */
  readonly says: SendResult | 'later';
  /** Whether it took the message; by default when it says that it did, or says nothing it could be held to. */
  readonly took?: boolean;
}

/** One request as it reached the provider. */
export interface Asked extends SendRequest {
  readonly at: number;
  took: boolean;
}

export const ACCEPTED: Answer = { says: { state: 'accepted' } };

/** A provider that does what the test says, and keeps books of what it took. */
export class ScriptedProvider implements Provider {
  readonly kind = 'scripted';
  readonly asked: Asked[] = [];
  readonly cancelled: string[] = [];
  /** Decides about each request, by its number from 0. */
  script: (request: SendRequest, number: number) => Answer = () => ACCEPTED;
  /** What its books answer: the truth, or that they cannot tell. */
  tells: 'truth' | 'nothing' = 'nothing';
  concurrency = 8;
  /** Least time between two messages to one person, by channel. */
  spacingMs: Readonly<Record<string, number>> = {};
  closed = false;
  private sink: ReportSink | null = null;
  private readonly open = new Map<string, (result: SendResult) => void>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  get capabilities(): Capabilities {
    const { concurrency, spacingMs } = this;
    return { channels: [], lookUp: true, cancel: true, simulated: true, concurrency, spacingMs };
  }

  /** How often it took each attempt; more than once is what must never be. */
  get taken(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { attempt, took } of this.asked) {
      if (took) counts.set(attempt, (counts.get(attempt) ?? 0) + 1);
    }
    return counts;
  }

  validate(): readonly [] {
    return [];
  }

  async send(request: SendRequest): Promise<SendResult> {
    const { says, took } = this.script(request, this.asked.length);
    const asked = {
      ...request,
      at: this.now(),
      took: took ?? (says === 'later' || says.state !== 'refused'),
    };
    this.asked.push(asked);
    if (says !== 'later') return externalId(says, request.attempt);
    return new Promise((resolve) => this.open.set(request.attempt, resolve));
  }

  /** Gives the answer that a request has been waiting for. */
  answer(attempt: string, result: SendResult = { state: 'accepted' }): void {
    const asked = this.asked.findLast((one) => one.attempt === attempt);
    if (asked && result.state === 'refused') asked.took = false;
    this.open.get(attempt)?.(externalId(result, attempt));
    this.open.delete(attempt);
  }

  /** Requests that wait for their answer. */
  get unanswered(): readonly string[] {
    return [...this.open.keys()];
  }

  async lookUp(attempt: string): Promise<LookUp> {
    if (this.tells === 'nothing') return { state: 'unknown' };
    return (this.taken.get(attempt) ?? 0) > 0
      ? { state: 'found', externalId: `x-${attempt}` }
      : { state: 'absent' };
  }

  async cancel(attempt: string): Promise<void> {
    this.cancelled.push(attempt);
  }

  connect(sink: ReportSink): void {
    this.sink = sink;
  }

  /** Brings reports in. A rejection is the engine's refusal to take them. */
  async bring(...reports: readonly Report[]): Promise<void> {
    await this.sink?.(reports);
  }

  /** Reports an outcome of an attempt, as a webhook does. */
  async report(attempt: string, outcome: Outcome, extra: Partial<Report> = {}): Promise<void> {
    await this.bring({ attempt, outcome, dedupe: `${attempt}:${outcome}`, ...extra });
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

function externalId(result: SendResult, attempt: string): SendResult {
  return result.state === 'accepted' ? { externalId: `x-${attempt}`, ...result } : result;
}
