import type { Wording } from '../../wording/index.ts';
import type { SendResult } from '../../cascade/command.ts';
import type { Attempt } from '../../cascade/model.ts';
import type { Clock } from '../../engine/clock.ts';
import { checkRefused, checkUnanswered } from '../errors/index.ts';
import { at, jsonOf, textOf } from '../foreign.ts';
import { createHttpClient, type HttpClient } from '../http-client.ts';
import { isOptOut } from '../opt-out-words.ts';
import { headerOf, isSecret } from '../proof.ts';
import type {
  Capabilities,
  CheckResult,
  Provider,
  ReportSink,
  SendRequest,
  StillHeld,
  Webhook,
  WebhookReading,
} from '../provider.ts';
import type { ProviderContext } from '../registry.ts';
import { BotApi, readAnswer } from './bot-api.ts';
import { compose } from './message.ts';
import { Poll } from './poll.ts';
import { Registration } from './registration.ts';
import { readSettings, type BotSettings } from './settings.ts';
import { phoneOf, startLink } from './start-link.ts';
import { readUpdate, type UpdateReading } from './updates.ts';

/** A Telegram bot. It reaches only those who have pressed Start. */
export function createTelegram(settings: unknown, context: ProviderContext): Provider {
  return new Telegram(settings, context);
}

/** Telegram asks for no more than a message a second to one chat (https://core.telegram.org/bots/faq, "broadcasting"). */
const CHAT_MS = 1_000;
/** How long Telegram may take to tell the bot's name, in milliseconds. */
const INVITE_MS = 10_000;

class Telegram implements Provider {
  readonly kind = 'telegram';
  readonly capabilities: Capabilities;
  private readonly settings: BotSettings;
  private readonly clock: Clock;
  private readonly http: HttpClient;
  private readonly api: BotApi;
  private readonly publicUrl: string;
  private readonly isStop: (text: string) => boolean;
  private listening: { close(): void } | null = null;

  constructor(settings: unknown, { credentials, clock, http, publicUrl, isStop }: ProviderContext) {
    this.publicUrl = publicUrl ?? '';
    this.settings = readSettings(settings, credentials, this.publicUrl !== '');
    this.clock = clock;
    this.isStop = isStop ?? isOptOut;
    this.http = http ?? createHttpClient();
    this.api = new BotApi(this.http, this.settings.baseUrl, this.settings.botToken);
    const { concurrency, perSecond } = this.settings;
    this.capabilities = {
      channels: ['telegram'],
      lookUp: false,
      cancel: false,
      simulated: false,
      concurrency,
      perSecond: { '': perSecond },
      spacingMs: { telegram: CHAT_MS },
    };
  }

  validate(): readonly Wording[] {
    return this.settings.problems;
  }

  async send(request: SendRequest, signal: AbortSignal): Promise<SendResult> {
    if (this.settings.botToken === '') {
      return { state: 'refused', reason: 'sender_misconfigured', scope: 'account', code: 'settings' };
    }
    const composed = compose(request);
    if ('reason' in composed) {
      const scope = composed.reason === 'not_on_channel' ? 'contact' : 'template';
      return { state: 'refused', reason: composed.reason, scope, code: 'not-asked' };
    }
    const { parameters } = composed;
    const first = readAnswer(await this.api.call('sendMessage', parameters, signal), this.clock.now());
    if ('result' in first) return first.result;
    // The chat has a new id and took nothing under the old one: asked once more, not oftener.
    const moved = { ...parameters, chat_id: first.movedTo };
    const second = readAnswer(await this.api.call('sendMessage', moved, signal), this.clock.now());
    return 'result' in second
      ? second.result
      : { state: 'refused', reason: 'address_changed', scope: 'contact', code: '400' };
  }

  /** Deletes messages; Telegram lets a bot do so for 48 hours (https://core.telegram.org/bots/api#deletemessage). */
  async erase(attempts: readonly Attempt[]): Promise<readonly StillHeld[]> {
    const left: StillHeld[] = [];
    for (const attempt of attempts) {
      const [, chat, message] = /^(.+):(\d+)$/.exec(attempt.externalId ?? '') ?? [];
      if (chat === undefined) continue;
      const asked = { chat_id: chat, message_id: Number(message) };
      const answer = await this.api.call('deleteMessage', asked);
      if (answer.kind !== 'answer' || at(jsonOf(answer.body), 'ok') !== true) {
        // The id begins with the chat's, which is the person's own.
        left.push({ attempt, id: null });
      }
    }
    return left;
  }

  /** Asks the bot for its own name. */
  async check(signal: AbortSignal): Promise<CheckResult> {
    if (this.settings.botToken === '') return { state: 'refused', reason: 'auth', code: 'settings' };
    const answer = await this.api.call('getMe', {}, signal);
    if (answer.kind !== 'answer') return checkUnanswered(answer);
    const body = jsonOf(answer.body);
    if (at(body, 'ok') !== true) {
      const code = textOf(at(body, 'error_code'));
      return checkRefused('telegram', code, answer.status, textOf(at(body, 'description')));
    }
    const name = textOf(at(body, 'result', 'username'));
    return { state: 'ok', ...(name === undefined ? {} : { name: `@${name}` }) };
  }

  async receive(webhook: Webhook): Promise<WebhookReading> {
    const given = headerOf(webhook, 'x-telegram-bot-api-secret-token');
    if (webhook.method !== 'POST' || !isSecret(given, this.settings.webhookSecrets))
      return { verified: false };
    const { reports, aliases, unblocks, pressed } = this.read(jsonOf(webhook.body));
    // A method may be asked for in the answer itself: that spares a request of our own.
    const asked = { method: 'answerCallbackQuery', callback_query_id: pressed };
    const response =
      pressed === undefined
        ? { status: 200 }
        : { status: 200, type: 'application/json', body: JSON.stringify(asked) };
    return {
      verified: true,
      reports,
      ...(aliases.length > 0 ? { aliases } : {}),
      ...(unblocks.length > 0 ? { unblocks } : {}),
      response,
    };
  }

  /** The link under which a person of this number presses Start, and so tells the bot their chat id. */
  async invite(phone: string): Promise<string> {
    const answer = await this.check(AbortSignal.timeout(INVITE_MS));
    const name = answer.state === 'ok' ? answer.name : undefined;
    if (name === undefined)
      throw new Error('Telegram does not tell the name of this bot: check the account.');
    return startLink(name.replace(/^@/, ''), phone, this.settings.botToken);
  }

  connect(sink: ReportSink, listens: boolean): void {
    if (!listens || this.listening || this.settings.botToken === '') return;
    const read = (update: unknown): UpdateReading => this.read(update);
    const [secret] = this.settings.webhookSecrets;
    if (this.settings.updates === 'poll')
      this.listening = new Poll(this.api, { clock: this.clock, sink, read });
    else if (this.publicUrl !== '' && secret !== undefined) {
      this.listening = new Registration(this.api, this.clock, this.publicUrl, secret);
    }
  }

  async close(): Promise<void> {
    this.listening?.close();
    this.listening = null;
    this.http.close();
  }

  private read(update: unknown): UpdateReading {
    const guest = (token: string): string | undefined => phoneOf(token, this.settings.botToken);
    return readUpdate(update, { guest, isStop: this.isStop });
  }
}
