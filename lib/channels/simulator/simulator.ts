import type { Wording } from '../../wording/index.ts';
import type { SendResult } from '../../cascade/command.ts';
import type { Attempt } from '../../cascade/model.ts';
import type { Outcome } from '../../cascade/outcome.ts';
import type { Clock } from '../../engine/clock.ts';
import type { Capabilities, LookUp, Provider, ReportSink, SendRequest, StillHeld } from '../provider.ts';
import { Admission } from './admission.ts';
import { cancellation, LONGEST_OUTLOOK_MS, plan, type Outlook, type Planned } from './behaviour.ts';
import { fingerprint } from './chance.ts';
import { Delivery, type Parcel } from './delivery.ts';
import type { Ledger, SendEntry } from './ledger.ts';
import { Search } from './search.ts';
import { readSettings, type Script } from './settings.ts';

/** What the simulator needs besides its settings. It closes the ledger when it is closed itself. */
export interface SimulatorContext {
  readonly clock: Clock;
  readonly ledger: Ledger;
  /** The account's id, by which it knows its own entries in the ledger. */
  readonly account: string;
}

/** A call that rings and can still be taken back. */
interface Call {
  readonly send: SendEntry;
  readonly outlook: Outlook;
  cancelled: boolean;
}

const CAPABILITIES: Capabilities = {
  channels: [],
  lookUp: true,
  cancel: true,
  simulated: true,
  concurrency: 64,
};

/** After a restart, reports that were due longer ago than this are not repeated. */
const MEMORY_MS = 80 * 3_600_000;
/** Real milliseconds before the ledger is read again after that failed. */
const READ_AGAIN_MS = 5000;

/** What a provider's books know of a message; what the person said or did comes in reports alone. */
const ON_THE_BOOKS: ReadonlySet<Outcome> = new Set([
  'sent',
  'delivered',
  'read',
  'no_answer',
  'bounced',
  'failed',
]);

/**
 * A provider that reaches nobody: simulated customers react to what is sent, as the settings say.
 * The same seed gives the same future for an attempt, in every process.
 */
export function createSimulator(settings: unknown, context: SimulatorContext): Simulator {
  return new Simulator(settings, context);
}

/** See `createSimulator`. Beyond the provider's contract it can tell when it has come to rest. */
export class Simulator implements Provider {
  readonly kind = 'simulator';
  readonly capabilities = CAPABILITIES;
  private readonly clock: Clock;
  private readonly ledger: Ledger;
  private readonly account: string;
  private readonly script: Script;
  private readonly problems: readonly Wording[];
  private readonly admission: Admission;
  private readonly search: Search;
  private readonly ringing = new Map<string, Call>();
  private delivery: Delivery | null = null;
  /** The ledger's way back into the delivery; null once everything is read. */
  private reading: Promise<void> | null = null;
  private forgetReading: () => void = () => undefined;
  private closed = false;

  constructor(settings: unknown, { clock, ledger, account }: SimulatorContext) {
    const { script, problems } = readSettings(settings);
    this.clock = clock;
    this.ledger = ledger;
    this.account = account;
    this.script = script;
    this.problems = problems;
    this.admission = new Admission(script, clock);
    this.search = new Search(ledger, account);
  }

  validate(): readonly Wording[] {
    return this.problems;
  }

  async send(request: SendRequest, signal: AbortSignal): Promise<SendResult> {
    if (this.closed || signal.aborted) {
      return {
        state: 'refused',
        reason: 'provider_error',
        scope: 'sender',
        code: 'not-asked',
        retryAfterMs: 1000,
      };
    }
    const refusal = this.admission.refusal(request);
    if (refusal) return refusal;
    const { attempt, channel, to, segment } = request;
    const at = this.clock.now();
    const externalId = `sim-${fingerprint(this.script.seed, attempt, String(at))}`;
    const entry: SendEntry = {
      kind: 'send',
      at,
      attempt,
      account: this.account,
      channel,
      to,
      segment,
      externalId,
    };
    try {
      this.ledger.append(entry);
    } catch (error) {
      return { state: 'refused', reason: 'provider_error', scope: 'account', code: codeOf(error) };
    }
    const early = this.schedule(entry, plan(this.script, entry));
    if (this.delivery && early.length > 0) await untilAborted(this.delivery.express(early), signal);
    if (signal.aborted) return { state: 'unknown', code: 'aborted' };
    if (this.admission.losesAnswer(attempt)) return { state: 'unknown', code: 'ECONNRESET' };
    return { state: 'accepted', externalId, outcome: 'accepted' };
  }

  async lookUp(attempt: string): Promise<LookUp> {
    try {
      const send = await this.search.find(attempt);
      if (send === null) return { state: 'absent' };
      const past = plan(this.script, send).reports.filter(
        ({ afterMs }) => send.at + afterMs <= this.clock.now(),
      );
      const outcome = past.map(({ report }) => report.outcome).findLast((known) => ON_THE_BOOKS.has(known));
      return { state: 'found', externalId: send.externalId, ...(outcome && { outcome }) };
    } catch {
      return { state: 'unknown' };
    }
  }

  async cancel(attempt: string): Promise<void> {
    const call = this.ringing.get(attempt);
    this.ringing.delete(attempt);
    const at = this.clock.now();
    if (!call || at >= call.send.at + (call.outlook.ringsUntilMs ?? 0)) return;
    try {
      this.ledger.append({ kind: 'cancel', at, attempt, account: this.account });
    } catch {
      // A cancel that cannot be kept has not happened: the phone goes on ringing.
      return;
    }
    call.cancelled = true;
    this.add(call.send, [cancellation(call.send, at - call.send.at)], null);
  }

  async erase(attempts: readonly Attempt[]): Promise<readonly StillHeld[]> {
    await this.ledger.erase(new Set(attempts.map(({ address }) => address)));
    return [];
  }

  /** Begins delivering, first what the ledger says is still to come or was due of late. To be called once. */
  connect(sink: ReportSink): void {
    if (this.closed || this.delivery) return;
    this.delivery = new Delivery(this.clock, sink);
    this.reading = this.replay(this.delivery, null);
  }

  /** Resolves when nothing more happens before the clock moves: for simulations and tests. */
  async idle(): Promise<void> {
    if (!this.delivery) return;
    if (this.reading) await Promise.race([this.reading, this.delivery.stuck()]);
    await this.delivery.idle();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.ringing.clear();
    this.forgetReading();
    this.delivery?.close();
    this.ledger.close();
  }

  /** Puts a send's reports on their way, except those that overtake its answer: these are returned. */
  private schedule(send: SendEntry, outlook: Outlook): Parcel[] {
    // Without a receiver there is nothing to schedule: `connect` finds the send in the ledger.
    if (!this.delivery) return [];
    const call = outlook.ringsUntilMs === null ? null : { send, outlook, cancelled: false };
    if (call) this.ring(call);
    const early = outlook.reports.filter(({ afterMs }) => afterMs === 0);
    this.add(send, outlook.reports.slice(early.length), call);
    return early.map(({ report }) => ({ report, call }));
  }

  /** Remembers a call while it rings. Calls come in order, so those that no longer ring are in front. */
  private ring(call: Call): void {
    for (const [attempt, { send, outlook }] of this.ringing) {
      if (send.at + (outlook.ringsUntilMs ?? 0) > this.clock.now()) break;
      this.ringing.delete(attempt);
    }
    this.ringing.set(call.send.attempt, call);
  }

  private add(send: SendEntry, planned: readonly Planned[], call: Call | null): void {
    for (const { afterMs, report } of planned) this.delivery?.add(send.at + afterMs, { report, call });
  }

  /** Goes on where an earlier process stopped, as the ledger up to now says. Never rejects. */
  private async replay(delivery: Delivery, extent: ReturnType<Ledger['entries']> | null): Promise<void> {
    let entries = extent;
    try {
      entries ??= this.ledger.entries();
      const cancels = new Map<string, number>();
      for await (const batch of entries) {
        if (this.closed) return;
        for (const { kind, account, attempt, at } of batch) {
          if (kind === 'cancel' && account === this.account) cancels.set(attempt, at);
        }
      }
      for await (const batch of entries) {
        if (this.closed) return;
        for (const entry of batch) {
          if (entry.kind === 'send' && entry.account === this.account)
            this.resume(entry, cancels.get(entry.attempt));
        }
        // What is overdue is taken before more of it is read, so that memory stays small.
        await delivery.drained();
      }
    } catch {
      if (this.closed) return;
      this.forgetReading = this.clock.after(READ_AGAIN_MS * this.clock.speed, () => {
        this.reading = this.replay(delivery, entries);
      });
    } finally {
      this.reading = null;
    }
  }

  private resume(send: SendEntry, cancelledAt: number | undefined): void {
    const oldest = this.clock.now() - MEMORY_MS;
    if (send.at + LONGEST_OUTLOOK_MS < oldest) return;
    const outlook = plan(this.script, send);
    const endMs = cancelledAt === undefined ? Infinity : cancelledAt - send.at;
    const reports = outlook.reports.filter(({ afterMs }) => afterMs <= endMs && send.at + afterMs >= oldest);
    const rings = endMs === Infinity && send.at + (outlook.ringsUntilMs ?? 0) > this.clock.now();
    const call = rings ? { send, outlook, cancelled: false } : null;
    if (call) this.ring(call);
    this.add(send, endMs === Infinity ? reports : [...reports, cancellation(send, endMs)], call);
  }
}

/** Waits for the work, but not beyond the signal. */
function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      signal.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
    void work.then(end);
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'ledger';
}
