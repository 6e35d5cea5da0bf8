import type SMTPTransport from 'nodemailer/lib/smtp-transport/index.js';
import type { Wording } from '../../wording/index.ts';
import type { SendResult } from '../../cascade/command.ts';
import type {
  Capabilities,
  CheckResult,
  Provider,
  SendRequest,
  Webhook,
  WebhookReading,
} from '../provider.ts';
import type { ProviderContext } from '../registry.ts';
import { isOptOut } from '../opt-out-words.ts';
import { headerOf, isSecret } from '../proof.ts';
import { isBounce, readBounce } from './bounce.ts';
import { compose, type Mail } from './mail.ts';
import { readMail } from './mime.ts';
import { readReply } from './reply.ts';
import { resultOf } from './send-error.ts';
import { ADDRESS, readSettings, type MailSettings } from './settings.ts';
import { readUnsubscribe, UNSUBSCRIBE_PATH } from './unsubscribe.ts';

/** E-mail by any SMTP server; bounces and replies come in as raw mails, by a webhook or a flow. */
export function createSmtp(settings: unknown, context: ProviderContext): Provider {
  return new Smtp(settings, context);
}

/** The part of the account's address where mails are posted: `/mail/<secret>`, or with the secret in a header. */
const MAIL_PATH = '/mail';
const SECRET_HEADER = 'x-cascade-secret';

/** Milliseconds for each phase of a delivery; together they stay below what the engine waits. */
const CONNECT_MS = 8_000;
const SILENCE_MS = 20_000;

class Smtp implements Provider {
  readonly kind = 'smtp';
  readonly capabilities: Capabilities;
  private readonly settings: MailSettings;
  private readonly publicUrl: string;
  private readonly isStop: (text: string) => boolean;

  constructor(settings: unknown, { credentials, publicUrl, isStop }: ProviderContext) {
    this.settings = readSettings(settings, credentials);
    this.publicUrl = publicUrl ?? '';
    this.isStop = isStop ?? isOptOut;
    const { concurrency, perSecond } = this.settings;
    const rate = perSecond === 0 ? {} : { perSecond: { '': perSecond } };
    this.capabilities = {
      channels: ['email'],
      lookUp: false,
      cancel: false,
      simulated: false,
      concurrency,
      ...rate,
    };
  }

  validate(): readonly Wording[] {
    return this.settings.problems;
  }

  async send(request: SendRequest, signal: AbortSignal): Promise<SendResult> {
    const { settings } = this;
    if (settings.host === '' || settings.from === '') {
      return { state: 'refused', reason: 'sender_misconfigured', scope: 'account', code: 'settings' };
    }
    if (!ADDRESS.test(request.to)) {
      return { state: 'refused', reason: 'invalid_address', scope: 'contact', code: 'not-asked' };
    }
    const mail = compose(request, settings, this.publicUrl);
    if (mail === null)
      return { state: 'refused', reason: 'content_rejected', scope: 'template', code: 'no_content' };
    return deliver(mail, settings, signal);
  }

  /** Greets the server and signs in, without a mail. */
  async check(signal: AbortSignal): Promise<CheckResult> {
    const { settings } = this;
    if (settings.host === '') return { state: 'refused', reason: 'sender_misconfigured', code: 'settings' };
    if (signal.aborted) return { state: 'unanswered', code: 'ABORTED' };
    try {
      const transport = await transportTo(settings);
      await transport.verify();
      return { state: 'ok', name: settings.host };
    } catch (error) {
      const result = resultOf(error, false);
      const { code = 'NO_ANSWER' } = result.state === 'accepted' ? {} : result;
      if (result.state !== 'refused' || result.reason === 'provider_error')
        return { state: 'unanswered', code };
      return { state: 'refused', reason: result.reason, code };
    }
  }

  async receive(webhook: Webhook): Promise<WebhookReading> {
    const { inboundSecrets, domain, bounceAddress, unsubscribeAddress } = this.settings;
    if (webhook.path.startsWith(UNSUBSCRIBE_PATH)) return readUnsubscribe(webhook, inboundSecrets);
    if (webhook.method !== 'POST' || !this.isOurs(webhook)) return { verified: false };
    const mail = readMail(webhook.body);
    const reports = isBounce(mail)
      ? readBounce(mail, { domain, bounceAddress })
      : readReply(mail, { domain, unsubscribeAddress, isStop: this.isStop });
    return { verified: true, reports, response: { status: 200 } };
  }

  /** Nothing stays open between mails. */
  async close(): Promise<void> {}

  private isOurs(webhook: Webhook): boolean {
    const { path } = webhook;
    const inPath = path.startsWith(`${MAIL_PATH}/`) ? path.slice(MAIL_PATH.length + 1) : undefined;
    return isSecret(inPath ?? headerOf(webhook, SECRET_HEADER), this.settings.inboundSecrets);
  }
}

/** Hands a mail to the server over a connection of its own. Never throws. */
async function deliver(mail: Mail, settings: MailSettings, signal: AbortSignal): Promise<SendResult> {
  // Once the server has been told that the message follows, silence no longer means that it hasn't got it.
  let begun = false;
  const watch = (entry: { readonly tnx?: unknown }, text: unknown): void => {
    if (entry.tnx === 'client' && text === 'DATA') begun = true;
  };
  const nothing = (): void => undefined;
  const logger = {
    level: nothing,
    trace: nothing,
    debug: watch,
    info: nothing,
    warn: nothing,
    error: nothing,
    fatal: nothing,
  };
  try {
    const transport = await transportTo(settings, { transactionLog: true, logger: logger as never });
    await transport.sendMail({ ...mail, signal });
    return { state: 'accepted', externalId: mail.messageId, outcome: 'sent' };
  } catch (error) {
    return resultOf(error, begun);
  }
}

/** The way to the server, which is opened by whatever is asked of it. */
async function transportTo(settings: MailSettings, more: SMTPTransport.Options = {}) {
  const { default: nodemailer } = await import('nodemailer');
  const { host, port, tls, user, password } = settings;
  return nodemailer.createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(user === '' ? {} : { auth: { user, pass: password } }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...more,
  });
}
