/** News of Twilio by asking for it: to try things out on a machine that Twilio cannot reach. */
import type { Report } from '../../cascade/command.ts';
import type { Clock } from '../../engine/clock.ts';
import type { Price, ReportSink } from '../provider.ts';
import { callOutcome, verdictOf } from './calls.ts';
import type { Exchange, TwilioClient } from './line.ts';
import { inboundMessage, messageOutcome, party } from './messages.ts';
import { costOf, type Priced } from './price.ts';

/** Newest entries that are looked at each time. */
const LISTED = 100;
/** How far before the beginning messages may have been sent, or received, to be of interest, in milliseconds. */
const SENT_BEFORE_MS = 3_600_000;
const RECEIVED_BEFORE_MS = 60_000;

/** The part of a message or call in Twilio's lists that tells news. */
interface Listed extends Priced {
  readonly sid: string;
  readonly status: string;
  readonly direction: string;
  readonly from: string;
  readonly to: string;
  readonly body?: string;
  readonly errorCode?: number | null;
  readonly answeredBy?: string | null;
  readonly dateCreated: Date;
}

type Ask = <T>(question: (client: TwilioClient) => Promise<T>) => Promise<Exchange<T>>;

/** Asks for the newest messages and calls again and again, and reports what has changed. */
export class Poll {
  /** By message: the status that was told last, and the price. */
  private readonly told = new Map<string, string>();
  private readonly prices = new Map<string, number>();
  private readonly ask: Ask;
  private readonly clock: Clock;
  private readonly isStop: (text: string) => boolean;
  private stop: () => void = () => undefined;
  private begun = 0;
  private closed = false;

  constructor(ask: Ask, clock: Clock, isStop: (text: string) => boolean) {
    this.ask = ask;
    this.clock = clock;
    this.isStop = isStop;
  }

  /** Begins, with one question at once. Faults are met by asking again later. */
  begin(sink: ReportSink, everyMs: number): void {
    this.begun = this.clock.now();
    const round = (): void => {
      void this.once(sink).then(() => {
        if (!this.closed) this.stop = this.clock.after(everyMs, round);
      });
    };
    round();
  }

  /** One round: asks, reports and remembers what was taken. Never rejects. */
  async once(sink: ReportSink): Promise<void> {
    const newest = { limit: LISTED, pageSize: LISTED };
    const answers = [
      await this.ask<readonly object[]>((client) => client.messages.list(newest)),
      await this.ask<readonly object[]>((client) => client.calls.list(newest)),
    ];
    const entries = answers.flatMap((answer) =>
      answer.kind === 'done' ? (answer.value as readonly Listed[]) : [],
    );
    const news = entries
      .toReversed()
      .flatMap((entry) =>
        this.told.get(entry.sid) === entry.status
          ? []
          : this.reportsOf(entry).map((report) => ({ entry, report })),
      );
    if (answers.every(({ kind }) => kind === 'done')) this.forgetAllBut(entries);
    // A price becomes known after the last status, and webhooks do not tell it.
    const prices = entries.flatMap((entry) => this.priceOf(entry));
    if (news.length + prices.length === 0 || this.closed) return;
    try {
      await sink(
        news.map(({ report }) => report),
        [],
        prices,
      );
      for (const { entry } of news) this.told.set(entry.sid, entry.status);
      for (const { externalId, amount } of prices) this.prices.set(externalId, amount);
    } catch {
      // Not committed: reported again the next time.
    }
  }

  close(): void {
    this.closed = true;
    this.stop();
    this.told.clear();
    this.prices.clear();
  }

  /** What has left the lists does not come back: they have the newest. */
  private forgetAllBut(entries: readonly Listed[]): void {
    const listed = new Set(entries.map(({ sid }) => sid));
    for (const known of [this.told, this.prices]) {
      for (const sid of known.keys()) if (!listed.has(sid)) known.delete(sid);
    }
  }

  private priceOf(entry: Listed): Price[] {
    const cost = costOf(entry);
    if (cost === undefined || !this.isOurs(entry) || this.prices.get(entry.sid) === cost.amount) return [];
    return [{ externalId: entry.sid, ...cost }];
  }

  /** True for a message or call that may have been sent by an attempt of interest. */
  private isOurs({ direction, dateCreated }: Listed): boolean {
    return direction !== 'inbound' && this.begun - dateCreated.getTime() <= SENT_BEFORE_MS;
  }

  private reportsOf(entry: Listed): Report[] {
    if (entry.direction === 'inbound') {
      const age = this.begun - entry.dateCreated.getTime();
      if (age > RECEIVED_BEFORE_MS || entry.sid.startsWith('CA')) return [];
      const fields = { MessageSid: entry.sid, From: entry.from, Body: entry.body ?? '' };
      return inboundMessage(new Map(Object.entries(fields)), this.isStop);
    }
    if (!this.isOurs(entry)) return [];
    const call = entry.sid.startsWith('CA');
    const told = call
      ? callOutcome(entry.status, verdictOf(entry.answeredBy))
      : messageOutcome(entry.status, entry.errorCode == null ? undefined : String(entry.errorCode));
    if (told === null) return [];
    const where = call ? { address: entry.to, channel: 'phone' } : party(entry.to);
    return [{ ...told, dedupe: `${entry.sid}:${entry.status}`, externalId: entry.sid, ...where }];
  }
}
