import type { Wording } from '../../wording/index.ts';
import { secretsOf } from '../proof.ts';
import { SettingsForm, type TextRule } from '../settings-form.ts';

/** A mail account understood. */
export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** `starttls`: encrypted after the greeting or not at all; `implicit`: from the first byte; `none`: in the clear. */
  readonly tls: 'starttls' | 'implicit' | 'none';
  readonly from: string;
  readonly fromName: string;
  /** The domain of our message ids. */
  readonly domain: string;
  /** Where bounces go, the attempt being added before the @; '': to the sender. */
  readonly bounceAddress: string;
  /** Where people may ask by mail for no more, the attempt being added before the @; '': nowhere. */
  readonly unsubscribeAddress: string;
  readonly replyTo: string;
  readonly concurrency: number;
  /** Mails a second; 0: not given. */
  readonly perSecond: number;
  readonly user: string;
  readonly password: string;
  /** What flows prove themselves with that post mail to us; the first one signs unsubscribe links. */
  readonly inboundSecrets: readonly string[];
  readonly problems: readonly Wording[];
}

/** One address without a name, and nothing that could be taken for two. */
export const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;

const HOST = /^[A-Za-z0-9.:_-]{1,253}$/;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/** Reads the settings and credentials of an account. */
export function readSettings(raw: unknown, credentials: Readonly<Record<string, string>>): MailSettings {
  const form = new SettingsForm(raw, credentials);
  const address: TextRule = { like: [ADDRESS, 'accounts.smtp.address'] };
  const host = form.text('host', {
    needed: 'accounts.smtp.no-host',
    like: [HOST, 'accounts.smtp.host'],
  });
  const tls = form.choice('tls', ['starttls', 'implicit', 'none']);
  const from = form.text('from', { needed: 'accounts.smtp.no-sender', ...address });
  const user = form.text('user') || form.secret('user');
  const password = form.secret('password', user === '' ? {} : { needed: 'accounts.smtp.no-password' });
  if (tls === 'none' && password !== '' && !LOOPBACK.test(host)) {
    form.problem('tls', 'accounts.smtp.in-the-clear');
  }
  form.secret('inboundSecret', {
    like: [/^[A-Za-z0-9_-]{16,256}$/, 'accounts.smtp.secret'],
  });
  const domain = form.text('domain', {
    like: [/^[A-Za-z0-9.-]{1,253}$/, 'accounts.smtp.domain'],
  });
  return {
    host,
    port: form.count('port', tls === 'implicit' ? 465 : 587, 1, 65_535),
    tls,
    from,
    fromName: form.text('fromName'),
    domain: domain || from.slice(from.indexOf('@') + 1),
    bounceAddress: form.text('bounceAddress', address),
    unsubscribeAddress: form.text('unsubscribeAddress', address),
    replyTo: form.text('replyTo', address),
    concurrency: form.count('concurrency', 5, 1, 50),
    perSecond: form.count('perSecond', 0, 0, 1_000),
    user,
    password,
    inboundSecrets: secretsOf(credentials, 'inboundSecret'),
    problems: form.problems,
  };
}
