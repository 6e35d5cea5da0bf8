import type { Clock } from '../../engine/clock.ts';
import { at, jsonOf } from '../foreign.ts';
import type { BotApi } from './bot-api.ts';
import { WANTED_UPDATES } from './updates.ts';

/** First and longest pause between tries, in real milliseconds. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 600_000;

/** Tells Telegram where to send updates, and tries again until it has taken the address. */
export class Registration {
  private readonly api: BotApi;
  private readonly clock: Clock;
  private readonly end = new AbortController();
  private forget: () => void = () => undefined;

  constructor(api: BotApi, clock: Clock, url: string, secret: string) {
    this.api = api;
    this.clock = clock;
    void this.run({ url, secret_token: secret, allowed_updates: WANTED_UPDATES }, FIRST_PAUSE_MS);
  }

  close(): void {
    this.end.abort();
    this.forget();
  }

  private async run(parameters: object, pauseMs: number): Promise<void> {
    const answer = await this.api.call('setWebhook', parameters, this.end.signal);
    const taken = answer.kind === 'answer' && at(jsonOf(answer.body), 'ok') === true;
    if (taken || this.end.signal.aborted) return;
    this.forget = this.clock.after(pauseMs * this.clock.speed, () => {
      void this.run(parameters, Math.min(LONGEST_PAUSE_MS, pauseMs * 2));
    });
  }
}
