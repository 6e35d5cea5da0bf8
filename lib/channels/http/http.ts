import type { Wording } from '../../wording/index.ts';
import type { SendResult } from '../../cascade/command.ts';
import type { Clock } from '../../engine/clock.ts';
import { textOf } from '../foreign.ts';
import { createHttpClient, type HttpClient, type HttpRequest } from '../http-client.ts';
import { isOptOut } from '../opt-out-words.ts';
import { secretsOf } from '../proof.ts';
import type {
  Capabilities,
  CheckResult,
  Provider,
  SendRequest,
  Webhook,
  WebhookReading,
} from '../provider.ts';
import type { ProviderContext } from '../registry.ts';
import { redactor, type Redact } from '../redact.ts';
import { readAnswer } from './answer.ts';
import { isProven } from './auth.ts';
import { ATTEMPT_FIELD, readCallback, STATUS_PATH } from './callback.ts';
import { checkGateway } from './check.ts';
import type { Definition } from './definition.ts';
import { compose } from './request.ts';
import { readSettings, type GatewaySettings } from './settings.ts';

/** Any gateway that can be described as data: SMS aggregators, voice-agent platforms, one's own. */
export function createHttp(settings: unknown, context: ProviderContext): Provider {
  return new Gateway(settings, context);
}

const E164 = /^\+[1-9]\d{6,14}$/;
const MISCONFIGURED = { state: 'refused', reason: 'sender_misconfigured', scope: 'account' } as const;

class Gateway implements Provider {
  readonly kind = 'http';
  readonly capabilities: Capabilities;
  readonly sender?: string;
  private readonly settings: GatewaySettings;
  private readonly credentials: Readonly<Record<string, string>>;
  private readonly clock: Clock;
  private readonly http: HttpClient;
  private readonly publicUrl: string;
  private readonly redact: Redact;
  private readonly isStop: (text: string) => boolean;

  constructor(settings: unknown, { credentials, clock, http, publicUrl, isStop }: ProviderContext) {
    this.settings = readSettings(settings, credentials);
    this.credentials = credentials;
    this.redact = redactor(Object.values(credentials));
    this.clock = clock;
    this.http = http ?? createHttpClient();
    this.publicUrl = publicUrl ?? '';
    this.isStop = isStop ?? isOptOut;
    const { definition, concurrency, perSecond, from, variables } = this.settings;
    // Voice-agent platforms have the number that calls among their variables.
    const sender = [from, textOf(variables['fromNumber'])].find((one) => one !== undefined && E164.test(one));
    if (sender !== undefined) this.sender = sender;
    const channels = definition?.channels ?? [];
    const rate = perSecond === 0 ? {} : { perSecond: { '': perSecond } };
    this.capabilities = { channels, lookUp: false, cancel: false, simulated: false, concurrency, ...rate };
  }

  validate(): readonly Wording[] {
    return this.settings.problems;
  }

  async send(request: SendRequest, signal: AbortSignal): Promise<SendResult> {
    const { definition, mappings, problems } = this.settings;
    if (definition === null || problems.length > 0) return { ...MISCONFIGURED, code: 'settings' };
    let made: HttpRequest;
    try {
      made = await compose(request, definition, this.settings, this.callbackUrl(request.attempt, definition));
    } catch {
      // The mapping's own words may quote what it was given, credentials among it.
      return { ...MISCONFIGURED, code: 'mapping' };
    }
    const answer = await this.http.request({ ...made, signal });
    return readAnswer(answer, definition, { mappings, redact: this.redact, now: this.clock.now() });
  }

  async check(signal: AbortSignal): Promise<CheckResult> {
    const { definition, problems } = this.settings;
    if (definition === null || problems.length > 0) {
      return { state: 'refused', reason: 'sender_misconfigured', code: 'settings' };
    }
    return checkGateway(definition, this.settings, { http: this.http, redact: this.redact, signal });
  }

  async receive(webhook: Webhook): Promise<WebhookReading> {
    const { definition } = this.settings;
    if (definition === null || !isProven(definition.auth, webhook, this.credentials, this.clock.now())) {
      return { verified: false };
    }
    const reports = await readCallback(webhook, definition, this.settings, this.isStop, this.clock.now());
    return { verified: true, reports, response: { status: 200 } };
  }

  async close(): Promise<void> {
    this.http.close();
  }

  /** Where the gateway reports about an attempt. A secret that is part of the address goes with it. */
  private callbackUrl(attempt: string, { auth }: Definition): string | undefined {
    if (this.publicUrl === '') return undefined;
    const secret = auth.scheme === 'path' ? `/${secretsOf(this.credentials, auth.secret)[0] ?? ''}` : '';
    return `${this.publicUrl}${STATUS_PATH}${secret}?${ATTEMPT_FIELD}=${encodeURIComponent(attempt)}`;
  }
}
