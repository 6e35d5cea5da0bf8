import { setImmediate as turn } from 'node:timers/promises';
import type { Report } from '../../cascade/command.ts';
import type { Clock } from '../../engine/clock.ts';
import type { ReportSink } from '../provider.ts';
import { Agenda } from './agenda.ts';

/** A report on its way. */
export interface Parcel {
  readonly report: Report;
  /** The ringing call it is about, if any: once that is cancelled, the report is not brought. */
  readonly call: { cancelled: boolean } | null;
}

/** Reports handed over at a time. */
const BATCH = 200;
/** Real milliseconds before the next try after the receiver refused, doubled each time up to the second. */
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 30_000;

/**
 * Brings reports to their receiver when they are due, one batch at a time and in order. A batch that is
 * refused is brought again until it is taken. One timer, whatever the number of reports.
 */
export class Delivery {
  private readonly clock: Clock;
  private readonly sink: ReportSink;
  private readonly agenda = new Agenda<Parcel>();
  /** Refused, to be brought again before anything else. */
  private refused: readonly Parcel[] = [];
  private refusals = 0;
  private state: 'asleep' | 'busy' | 'retrying' | 'closed' = 'asleep';
  private alarm: { readonly at: number; readonly cancel: () => void } | null = null;
  private watchers: { readonly holds: () => boolean; readonly tell: () => void }[] = [];

  constructor(clock: Clock, sink: ReportSink) {
    this.clock = clock;
    this.sink = sink;
  }

  /** Schedules a report for an instant; one in the past is due at once. */
  add(at: number, parcel: Parcel): void {
    if (this.state === 'closed') return;
    this.agenda.add(at, parcel);
    if (this.state === 'asleep' && (this.alarm === null || at < this.alarm.at)) this.sleep();
  }

  /** Brings reports now, past the queue. Resolves when they are taken, or queued because they were refused. */
  async express(parcels: readonly Parcel[]): Promise<void> {
    if (this.state === 'closed' || parcels.length === 0) return;
    if (await this.bring(parcels)) return;
    for (const parcel of parcels) this.add(this.clock.now(), parcel);
  }

  /** Resolves when everything due has been taken, or the delivery is closed. */
  drained(): Promise<void> {
    return this.when(() => this.isClosed() || this.state === 'asleep');
  }

  /** Resolves when nothing more happens before the clock moves: all is taken, or a refused batch waits. */
  idle(): Promise<void> {
    return this.when(() => this.state !== 'busy');
  }

  /** Resolves when a refused batch waits to be brought again, or the delivery is closed. */
  stuck(): Promise<void> {
    return this.when(() => this.state === 'retrying' || this.state === 'closed');
  }

  /** Nothing is brought from now on. */
  close(): void {
    this.alarm?.cancel();
    this.alarm = null;
    this.agenda.clear();
    this.refused = [];
    this.enter('closed');
  }

  private sleep(): void {
    this.alarm?.cancel();
    this.alarm = null;
    const at = this.agenda.next();
    if (at === null) return;
    if (at <= this.clock.now()) return void this.work();
    const cancel = this.clock.after(at - this.clock.now(), () => {
      this.alarm = null;
      void this.work();
    });
    this.alarm = { at, cancel };
  }

  /** Brings what is due. Never rejects. */
  private async work(): Promise<void> {
    this.enter('busy');
    for (;;) {
      // Whatever the receiver does, other work of the process has its turn between two batches.
      await turn();
      if (this.isClosed()) return;
      const batch = this.refused.length > 0 ? this.refused : this.agenda.take(this.clock.now(), BATCH);
      if (batch.length === 0) break;
      this.refused = [];
      const taken = await this.bring(batch);
      if (this.isClosed()) return;
      if (!taken) return this.retryLater(batch);
      this.refusals = 0;
    }
    this.enter('asleep');
    this.sleep();
  }

  private isClosed(): boolean {
    return this.state === 'closed';
  }

  private retryLater(batch: readonly Parcel[]): void {
    const realMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.refusals);
    this.refused = batch;
    this.refusals += 1;
    const cancel = this.clock.after(realMs * this.clock.speed, () => {
      this.alarm = null;
      void this.work();
    });
    this.alarm = { at: this.clock.now(), cancel };
    this.enter('retrying');
  }

  private async bring(parcels: readonly Parcel[]): Promise<boolean> {
    const reports = parcels.filter(({ call }) => !call?.cancelled).map(({ report }) => report);
    if (reports.length === 0) return true;
    try {
      await this.sink(reports);
      return true;
    } catch {
      return false;
    }
  }

  private enter(state: Delivery['state']): void {
    this.state = state;
    this.tell();
  }

  private tell(): void {
    const told = this.watchers.filter(({ holds }) => holds());
    this.watchers = this.watchers.filter((watcher) => !told.includes(watcher));
    for (const { tell } of told) tell();
  }

  private when(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((tell) => this.watchers.push({ holds, tell }));
  }
}
