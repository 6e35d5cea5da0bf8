import type { Wording } from '../../wording/index.ts';
import type { SendResult } from '../../cascade/command.ts';
import type { Clock } from '../../engine/clock.ts';
import { checkRefused, checkUnanswered } from '../errors/index.ts';
import { at, jsonOf, textOf } from '../foreign.ts';
import { createHttpClient, type HttpClient } from '../http-client.ts';
import { isOptOut } from '../opt-out-words.ts';
import { headerOf, isSecret, isSignature } from '../proof.ts';
import type {
  Capabilities,
  CheckResult,
  Provider,
  ReportSink,
  SendRequest,
  Webhook,
  WebhookReading,
} from '../provider.ts';
import type { ProviderContext } from '../registry.ts';
import { PAIR_MS, WINDOW_MS } from '../window.ts';
import { readAnswer } from './answer.ts';
import { readEvents } from './events.ts';
import { compose } from './message.ts';
import { readSettings, type CloudSettings } from './settings.ts';

/** WhatsApp by Meta's own Cloud API. */
export function createWhatsAppCloud(settings: unknown, context: ProviderContext): Provider {
  return new WhatsAppCloud(settings, context);
}

/** What Meta asks to be given back at verification: digits, and not many. */
const CHALLENGE = /^\d{1,32}$/;

class WhatsAppCloud implements Provider {
  readonly kind = 'whatsapp-cloud';
  readonly capabilities: Capabilities;
  private readonly settings: CloudSettings;
  private readonly http: HttpClient;
  private readonly clock: Clock;
  private readonly isStop: (text: string) => boolean;
  private sink: ReportSink | null = null;

  constructor(settings: unknown, { credentials, clock, http, isStop }: ProviderContext) {
    this.settings = readSettings(settings, credentials);
    this.http = http ?? createHttpClient();
    this.clock = clock;
    this.isStop = isStop ?? isOptOut;
    const { concurrency, perSecond } = this.settings;
    this.capabilities = {
      channels: ['whatsapp'],
      lookUp: false,
      cancel: false,
      simulated: false,
      concurrency,
      perSecond: { '': perSecond },
      spacingMs: { whatsapp: PAIR_MS },
      windowMs: WINDOW_MS,
    };
  }

  validate(): readonly Wording[] {
    return this.settings.problems;
  }

  async send(request: SendRequest, signal: AbortSignal): Promise<SendResult> {
    const { baseUrl, version, phoneNumberId, accessToken, language } = this.settings;
    if (phoneNumberId === '' || accessToken === '') {
      return { state: 'refused', reason: 'sender_misconfigured', scope: 'account', code: 'settings' };
    }
    const composed = compose(request, language);
    if ('lacks' in composed) {
      return { state: 'refused', reason: 'content_rejected', scope: 'template', code: 'no_content' };
    }
    const answer = await this.http.request({
      method: 'POST',
      url: `${baseUrl}/${version}/${phoneNumberId}/messages`,
      headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(composed.message),
      signal,
    });
    const { result, alias } = readAnswer(answer, request.to, this.clock.now());
    // A lost alias is learnt again with the next message; the send's own answer is what counts here.
    if (alias) void this.sink?.([], [alias]).catch(() => undefined);
    return result;
  }

  /** Reads the sending number's own entry. */
  async check(signal: AbortSignal): Promise<CheckResult> {
    const { baseUrl, version, phoneNumberId, accessToken } = this.settings;
    if (phoneNumberId === '' || accessToken === '')
      return { state: 'refused', reason: 'auth', code: 'settings' };
    const answer = await this.http.request({
      method: 'GET',
      url: `${baseUrl}/${version}/${phoneNumberId}?fields=verified_name,display_phone_number`,
      headers: { Authorization: `Bearer ${accessToken}` },
      signal,
    });
    if (answer.kind !== 'answer') return checkUnanswered(answer);
    const body = jsonOf(answer.body);
    if (answer.status >= 300 || at(body, 'error') !== undefined) {
      return checkRefused('meta', textOf(at(body, 'error', 'code')), answer.status);
    }
    if (textOf(at(body, 'id')) !== phoneNumberId) return { state: 'unanswered', code: 'unreadable_answer' };
    const name = [at(body, 'verified_name'), at(body, 'display_phone_number')].flatMap(
      (one) => textOf(one) ?? [],
    );
    return { state: 'ok', ...(name.length === 0 ? {} : { name: name.join(', ') }) };
  }

  async receive(webhook: Webhook): Promise<WebhookReading> {
    if (webhook.method === 'GET') return this.verification(webhook.query);
    if (webhook.method !== 'POST') return { verified: false };
    const given = headerOf(webhook, 'x-hub-signature-256');
    const hash = given?.startsWith('sha256=') ? given.slice('sha256='.length) : undefined;
    if (!isSignature(hash, webhook.body, this.settings.appSecrets, 'sha256', 'hex'))
      return { verified: false };
    const reader = { phoneNumberId: this.settings.phoneNumberId, now: this.clock.now(), isStop: this.isStop };
    const events = readEvents(jsonOf(webhook.body), reader);
    const { reports, aliases, templates, preferences } = events;
    return {
      verified: true,
      reports,
      ...(aliases.length > 0 ? { aliases } : {}),
      ...(templates.length > 0 ? { templates } : {}),
      ...(preferences.length > 0 ? { preferences } : {}),
      response: { status: 200 },
    };
  }

  /** Kept for what the answers to sends tell about addresses: reports come by webhook alone. */
  connect(sink: ReportSink): void {
    this.sink = sink;
  }

  async close(): Promise<void> {
    this.sink = null;
    this.http.close();
  }

  private verification(query: URLSearchParams): WebhookReading {
    const challenge = query.getAll('hub.challenge');
    const token = query.getAll('hub.verify_token');
    const known = isSecret(token.length === 1 ? token[0] : undefined, this.settings.verifyTokens);
    if (!known || query.get('hub.mode') !== 'subscribe') return { verified: false };
    if (challenge.length !== 1 || !CHALLENGE.test(challenge[0]!)) return { verified: false };
    return {
      verified: true,
      reports: [],
      response: { status: 200, type: 'text/plain', body: challenge[0]! },
    };
  }
}
