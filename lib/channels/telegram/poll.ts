import type { Clock } from '../../engine/clock.ts';
import { at, jsonOf, listOf } from '../foreign.ts';
import type { ReportSink } from '../provider.ts';
import type { BotApi } from './bot-api.ts';
import { WANTED_UPDATES, type UpdateReading } from './updates.ts';

/** How long Telegram holds a request open until there is news, in seconds. */
const HOLD_SECONDS = 25;
/** Real milliseconds until the next try after a failure. */
const AGAIN_MS = 5_000;

/** What polling needs besides the bot. */
export interface PollParts {
  readonly clock: Clock;
  readonly sink: ReportSink;
  readonly read: (update: unknown) => UpdateReading;
}

/**
 * Fetches updates until it is closed, for accounts without a public address. An update is confirmed to
 * Telegram only once its reports are committed: what is lost on the way comes again.
 */
export class Poll {
  private readonly api: BotApi;
  private readonly parts: PollParts;
  private readonly end = new AbortController();
  private offset: number | undefined;
  /** When the last round without news ended, by the clock. */
  private lastEmpty = 0;
  private wake: () => void = () => undefined;

  constructor(api: BotApi, parts: PollParts) {
    this.api = api;
    this.parts = parts;
    void this.run();
  }

  close(): void {
    this.end.abort();
    this.wake();
  }

  private async run(): Promise<void> {
    while (!this.end.signal.aborted) {
      const well = await this.round().catch(() => false);
      if (!well && !this.end.signal.aborted) await this.rest();
    }
  }

  /** One request and what it brings. @returns false when there is reason to pause */
  private async round(): Promise<boolean> {
    const parameters = {
      ...(this.offset === undefined ? {} : { offset: this.offset }),
      timeout: HOLD_SECONDS,
      allowed_updates: WANTED_UPDATES,
    };
    const answer = await this.api.call('getUpdates', parameters, this.end.signal, (HOLD_SECONDS + 10) * 1000);
    const body = answer.kind === 'answer' ? jsonOf(answer.body) : undefined;
    if (at(body, 'ok') !== true) return false;
    const updates = listOf(at(body, 'result'));
    for (const update of updates) {
      const { reports, aliases, unblocks, pressed } = this.parts.read(update);
      if (this.end.signal.aborted) return true;
      if (reports.length + aliases.length + unblocks.length > 0)
        await this.parts.sink(reports, aliases, [], unblocks);
      const id = at(update, 'update_id');
      if (typeof id === 'number') this.offset = id + 1;
      if (pressed !== undefined) {
        await this.api.call('answerCallbackQuery', { callback_query_id: pressed }, this.end.signal);
      }
    }
    // A server that does not hold the request would otherwise be asked without end.
    return updates.length > 0 || this.held();
  }

  private held(): boolean {
    const before = this.lastEmpty;
    this.lastEmpty = this.parts.clock.now();
    return this.lastEmpty - before >= 1000 * this.parts.clock.speed;
  }

  private rest(): Promise<void> {
    return new Promise((resolve) => {
      const forget = this.parts.clock.after(AGAIN_MS * this.parts.clock.speed, resolve);
      this.wake = () => {
        forget();
        resolve();
      };
    });
  }
}
