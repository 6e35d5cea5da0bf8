import type { Wording } from '../../wording/index.ts';
import type { SendResult } from '../../cascade/command.ts';
import type { Attempt } from '../../cascade/model.ts';
import { checkRefused, checkUnanswered, refusedBy, unanswered } from '../errors/index.ts';
import { createHttpClient, retryAfter, type HttpClient } from '../http-client.ts';
import { isOptOut } from '../opt-out-words.ts';
import type {
  Capabilities,
  CheckResult,
  LookUp,
  Provider,
  ReportSink,
  SendRequest,
  StillHeld,
  TemplateStatus,
  Webhook,
  WebhookReading,
} from '../provider.ts';
import type { ClaimedAttempt, ProviderContext } from '../registry.ts';
import { PAIR_MS, WINDOW_MS } from '../window.ts';
import { findInBooks } from './books.ts';
import { callOutcome, verdictOf } from './calls.ts';
import { composeMessage } from './content.ts';
import { exchange, type Exchange, type TwilioClient } from './line.ts';
import { messageOutcome } from './messages.ts';
import { Poll } from './poll.ts';
import { Recent } from './recent.ts';
import { readSettings, sid, type TwilioConfig } from './settings.ts';
import { genuine } from './signature.ts';
import { composeCall } from './voice.ts';
import { readWebhook, type Desk } from './webhook.ts';

/** The part of a message or a call of Twilio's that an answer to a send is made of. */
interface Created {
  readonly sid: unknown;
  readonly status: string;
  readonly errorCode?: number | null;
}

/** Messages a second that a WhatsApp sender may send (https://www.twilio.com/docs/whatsapp/api, "Rate limits"). */
const WHATSAPP_RATE = 80;
/** Longest that a webhook waits for Twilio's books, in milliseconds: Twilio gives up after 15 seconds. */
const VERDICT_MS = 4_000;

/** WhatsApp, SMS and calls by Twilio. See TwilioSettings and TwilioCredentials for what an account gives. */
export function createTwilio(
  settings: Readonly<Record<string, unknown>>,
  context: ProviderContext,
): TwilioProvider {
  return new TwilioProvider(settings, context);
}

/** See `createTwilio`. Beyond the provider's contract it can tell of a template's approval. */
export class TwilioProvider implements Provider {
  readonly kind = 'twilio';
  readonly capabilities: Capabilities;
  readonly sender?: string;
  // Hidden from whoever prints the provider: these two hold the credentials.
  readonly #config: TwilioConfig;
  readonly #context: ProviderContext;
  private readonly problems: readonly Wording[];
  private readonly http: HttpClient;
  private readonly ownsHttp: boolean;
  private readonly recent = new Recent();
  private poll: Poll | null = null;
  private closed = false;

  constructor(settings: Readonly<Record<string, unknown>>, context: ProviderContext) {
    const { config, problems } = readSettings(settings, context.credentials, context.publicUrl ?? null);
    this.#config = config;
    this.problems = problems;
    this.#context = context;
    this.http = context.http ?? createHttpClient();
    this.ownsHttp = context.http === undefined;
    const sender = config.from ?? config.callFrom ?? config.whatsappFrom;
    if (sender) this.sender = sender.replace(/^whatsapp:/, '');
    this.capabilities = {
      channels: ['whatsapp', 'sms', 'phone'],
      lookUp: true,
      cancel: true,
      simulated: false,
      concurrency: config.concurrency,
      perSecond: config.perSecond === 0 ? { whatsapp: WHATSAPP_RATE } : { '': config.perSecond },
      spacingMs: { whatsapp: PAIR_MS },
      windowMs: WINDOW_MS,
    };
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
        retryAfterMs: 1_000,
      };
    }
    const { channel, to, body, attempt } = request;
    let ask: Awaited<ReturnType<TwilioProvider['asking']>>;
    try {
      ask = await this.asking(request);
    } catch {
      // Nobody was asked: the content could not be put into a request.
      return { state: 'refused', reason: 'content_rejected', scope: 'message', code: 'unusable_content' };
    }
    if (typeof ask !== 'function') return ask;
    this.recent.add(attempt, { channel, to, body, claimedAt: this.#context.clock.now(), externalId: null });
    return this.result(request, await exchange(this.#config, this.http, ask, signal));
  }

  async lookUp(attempt: string): Promise<LookUp> {
    try {
      const claimed = await this.claimed(attempt);
      if (claimed === null) return { state: 'unknown' };
      if (claimed.externalId !== null) return { state: 'found', externalId: claimed.externalId };
      const taken = (id: string): boolean => (this.recent.ownerOf(id) ?? attempt) !== attempt;
      const found = await findInBooks(claimed, this.#config, this.http, taken, () =>
        this.#context.clock.now(),
      );
      if (found.state === 'found' && found.externalId) this.recent.name(attempt, found.externalId);
      return found;
    } catch {
      return { state: 'unknown' };
    }
  }

  /**
   * Takes back a call that has not been answered; a conversation under way is not cut off. A message that
   * Twilio has accepted can't be taken back: only scheduled ones can, and none of ours is.
   */
  async cancel(attempt: string): Promise<void> {
    try {
      const claimed = await this.claimed(attempt);
      if (claimed?.channel !== 'phone') return;
      const id = claimed.externalId ?? (await this.foundId(attempt));
      if (sid('CA', id)) await this.endCall(id, 'canceled');
    } catch {
      // Best effort: the phone goes on ringing.
    }
  }

  /**
   * Deletes the records of messages and calls; a message that cannot be deleted yet loses its text
   * (https://www.twilio.com/docs/messaging/api/message-resource, "Redact a Message").
   */
  async erase(attempts: readonly Attempt[]): Promise<readonly StillHeld[]> {
    const left: StillHeld[] = [];
    for (const attempt of attempts) {
      const { externalId: id } = attempt;
      if (id !== null && !(await this.erased(id))) left.push({ attempt, id });
    }
    return left;
  }

  private async erased(id: string): Promise<boolean> {
    const gone = (answer: Exchange<unknown>): boolean =>
      answer.kind === 'done' || (answer.kind === 'fault' && answer.status === 404);
    if (sid('CA', id)) return gone(await this.ask((client) => client.calls(id).remove()));
    if (gone(await this.ask((client) => client.messages(id).remove()))) return true;
    await this.ask((client) => client.messages(id).update({ body: '' }));
    return false;
  }

  async receive(webhook: Webhook): Promise<WebhookReading> {
    try {
      const said = await genuine(webhook, this.#config.tokens);
      if (said === null) return { verified: false };
      return await readWebhook(webhook, said, this.desk()).catch(
        // Asked for again: what could not be read now may be readable then.
        () => ({ verified: true as const, reports: [], response: { status: 500 } }),
      );
    } catch {
      return { verified: false };
    }
  }

  /** Reads the account's own entry. A suspended one answers too, but sends nothing. */
  async check(signal: AbortSignal): Promise<CheckResult> {
    if (!sid('AC', this.#config.accountSid)) return { state: 'refused', reason: 'auth', code: 'settings' };
    const answer = await this.ask(
      (client) => client.api.v2010.accounts(this.#config.accountSid).fetch(),
      signal,
    );
    switch (answer.kind) {
      case 'done': {
        const { friendlyName, status } = answer.value;
        if (status !== 'active') return { state: 'refused', reason: 'account_suspended', code: status };
        return { state: 'ok', ...(friendlyName ? { name: friendlyName } : {}) };
      }
      case 'fault':
        return checkRefused('twilio', answer.code, answer.status);
      case 'unreadable':
        return { state: 'unanswered', code: 'unreadable_answer' };
      case 'not-sent':
      case 'lost':
        return checkUnanswered(answer);
    }
  }

  /** Whether WhatsApp lets a template out. Never throws. */
  async templateStatus(contentSid: string): Promise<TemplateStatus> {
    if (!sid('HX', contentSid)) return { state: 'absent' };
    const answer = await this.ask((client) => client.content.v1.contents(contentSid).approvalFetch().fetch());
    if (answer.kind === 'fault' && answer.status === 404) return { state: 'absent' };
    if (answer.kind !== 'done') return { state: 'unknown', code: codeOf(answer) };
    const told: Readonly<Record<string, unknown>> = answer.value.whatsapp ?? {};
    const text = (value: unknown): string | null =>
      typeof value === 'string' && value !== '' ? value : null;
    return {
      state: 'known',
      status: text(told['status']) ?? 'unsubmitted',
      category: text(told['category']),
      rejection: text(told['rejection_reason']),
    };
  }

  /** Asks for news where the settings say so; else everything comes by webhooks. */
  connect(sink: ReportSink, listens: boolean): void {
    const { pollSeconds } = this.#config;
    if (!listens || pollSeconds === 0 || this.poll || this.closed) return;
    const { clock, isStop } = this.#context;
    this.poll = new Poll((question) => this.ask(question), clock, isStop ?? isOptOut);
    this.poll.begin(sink, pollSeconds * 1_000);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.poll?.close();
    this.recent.clear();
    if (this.ownsHttp) this.http.close();
  }

  /** The request to be made of Twilio, or the refusal of one that cannot be. */
  private async asking(
    request: SendRequest,
  ): Promise<((client: TwilioClient) => Promise<Created>) | SendResult> {
    if (request.channel === 'phone') {
      const call = await composeCall(request, this.#config);
      if ('refusal' in call) return call.refusal;
      // The SDK's type wants exactly one of `url` and `twiml`, which is what `composeCall` gives.
      return (client) => client.calls.create(call.parameters);
    }
    if (request.channel !== 'whatsapp' && request.channel !== 'sms') {
      return { state: 'refused', reason: 'sender_misconfigured', scope: 'sender', code: 'unknown_channel' };
    }
    const message = composeMessage(request, this.#config);
    if ('refusal' in message) return message.refusal;
    return (client) => client.messages.create(message.parameters);
  }

  private result(request: SendRequest, answer: Exchange<Created>): SendResult {
    switch (answer.kind) {
      case 'done':
        return this.accepted(request, answer.value);
      case 'fault': {
        const retryAfterMs = retryAfter(answer.headers, this.#context.clock.now());
        return refusedBy('twilio', answer.code, answer.status, { retryAfterMs });
      }
      case 'unreadable':
        return { state: 'unknown', code: 'unreadable_answer' };
      case 'not-sent':
        // The SDK itself refused to ask: an account without its settings.
        return answer.code === 'SETTINGS'
          ? { state: 'refused', reason: 'auth', scope: 'account', code: 'settings' }
          : unanswered(answer);
      case 'lost':
        return unanswered(answer);
    }
  }

  private accepted({ attempt, channel }: SendRequest, created: Created | undefined): SendResult {
    const { sid: id, status = '', errorCode } = created ?? {};
    // A 2xx that is not about a message or a call: something else than Twilio answered.
    if (typeof id !== 'string' || !/^(SM|MM|CA)/.test(id))
      return { state: 'unknown', code: 'unreadable_answer' };
    this.recent.name(attempt, id);
    // Twilio calls back about every status but the first, which only the answer tells.
    if (channel !== 'phone' && (status === 'failed' || status === 'undelivered')) {
      return refusedBy('twilio', errorCode, 200);
    }
    const told = channel === 'phone' ? callOutcome(status, 'open') : messageOutcome(status, null);
    const outcome = told?.outcome === 'sent' || told?.outcome === 'delivered' ? told.outcome : 'accepted';
    return { state: 'accepted', externalId: id, outcome };
  }

  /** What an attempt says and where it went, from memory or from the store. */
  private async claimed(attempt: string): Promise<ClaimedAttempt | null> {
    return this.recent.get(attempt) ?? (await this.#context.attemptOf?.(attempt)) ?? null;
  }

  private async foundId(attempt: string): Promise<string | undefined> {
    const found = await this.lookUp(attempt);
    return found.state === 'found' ? found.externalId : undefined;
  }

  private desk(): Desk {
    const config = this.#config;
    const { isStop } = this.#context;
    return {
      config,
      isStop: isStop ?? isOptOut,
      contentOf: async (attempt) => (await this.claimed(attempt))?.body ?? null,
      verdictOf: async (call) => {
        const signal = AbortSignal.timeout(VERDICT_MS);
        const answer = await this.ask((client) => client.calls(call).fetch(), signal);
        return answer.kind === 'done' ? verdictOf(answer.value.answeredBy) : 'open';
      },
      hangUp: (call) => void this.endCall(call, 'completed'),
    };
  }

  private async endCall(call: string, status: 'canceled' | 'completed'): Promise<void> {
    await this.ask((client) => client.calls(call).update({ status }));
  }

  private ask<T>(question: (client: TwilioClient) => Promise<T>, signal?: AbortSignal): Promise<Exchange<T>> {
    return exchange(this.#config, this.http, question, signal);
  }
}

function codeOf(answer: Exclude<Exchange<unknown>, { kind: 'done' }>): string {
  if (answer.kind === 'fault') return answer.code ?? String(answer.status);
  return answer.kind === 'unreadable' ? 'unreadable_answer' : answer.code;
}
