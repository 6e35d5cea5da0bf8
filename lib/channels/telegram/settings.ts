import type { Wording } from '../../wording/index.ts';
import { secretsOf } from '../proof.ts';
import { SettingsForm } from '../settings-form.ts';

/** A Telegram bot's account understood. */
export interface BotSettings {
  readonly baseUrl: string;
  /** How updates come: by webhook, or fetched where there is no public address. */
  readonly updates: 'webhook' | 'poll';
  readonly concurrency: number;
  /** Messages a second: somewhat fewer than the 30 that Telegram lets through. */
  readonly perSecond: number;
  readonly botToken: string;
  /** Texts that Telegram sends in its secret header. */
  readonly webhookSecrets: readonly string[];
  readonly problems: readonly Wording[];
}

/**
 * Reads the settings and credentials of an account.
 * @param reachable true when the account has a public address
 */
export function readSettings(
  raw: unknown,
  credentials: Readonly<Record<string, string>>,
  reachable: boolean,
): BotSettings {
  const form = new SettingsForm(raw, credentials);
  const botToken = form.secret('botToken', {
    needed: 'accounts.telegram.no-token',
    like: [/^\d{3,20}:[A-Za-z0-9_-]{10,100}$/, 'accounts.telegram.token'],
  });
  const chosen = form.choice('updates', ['automatic', 'webhook', 'poll']);
  const updates = chosen === 'automatic' ? (reachable ? 'webhook' : 'poll') : chosen;
  form.secret('webhookSecret', {
    ...(updates === 'webhook' ? { needed: 'accounts.telegram.no-secret' } : {}),
    like: [/^[A-Za-z0-9_-]{8,256}$/, 'accounts.telegram.secret'],
  });
  if (chosen === 'webhook' && !reachable) {
    form.problem('updates', 'accounts.telegram.unreachable');
  }
  return {
    baseUrl: form.address('baseUrl', 'https://api.telegram.org'),
    updates,
    concurrency: form.count('concurrency', 10, 1, 30),
    perSecond: form.count('perSecond', 25, 1, 1_000),
    botToken,
    webhookSecrets: secretsOf(credentials, 'webhookSecret'),
    problems: form.problems,
  };
}
