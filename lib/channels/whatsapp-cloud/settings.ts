import type { Wording } from '../../wording/index.ts';
import { secretsOf } from '../proof.ts';
import { SettingsForm } from '../settings-form.ts';

/** A WhatsApp Cloud account understood. */
export interface CloudSettings {
  readonly baseUrl: string;
  /** Version of the Graph API: `v23.0`. */
  readonly version: string;
  /** Meta's id of the sending number; it is not the number. */
  readonly phoneNumberId: string;
  /** Language of templates that name none. */
  readonly language: string;
  readonly concurrency: number;
  /** Messages a second: what Meta lets a number send by default. */
  readonly perSecond: number;
  readonly accessToken: string;
  /** Secrets of the Meta app: signatures under any of them are good. */
  readonly appSecrets: readonly string[];
  /** Texts that Meta's verification request may bring. */
  readonly verifyTokens: readonly string[];
  readonly problems: readonly Wording[];
}

/** Reads the settings and credentials of an account. */
export function readSettings(raw: unknown, credentials: Readonly<Record<string, string>>): CloudSettings {
  const form = new SettingsForm(raw, credentials);
  const phoneNumberId = form.text('phoneNumberId', {
    needed: 'accounts.whatsapp.no-number-id',
    like: [/^\d{5,25}$/, 'accounts.whatsapp.number-id'],
  });
  const accessToken = form.secret('accessToken', {
    needed: 'accounts.whatsapp.no-token',
    like: [/^\S+$/, 'accounts.whatsapp.token'],
  });
  form.secret('appSecret', { needed: 'accounts.whatsapp.no-app-secret' });
  form.secret('verifyToken', { needed: 'accounts.whatsapp.no-verify-token' });
  return {
    baseUrl: form.address('baseUrl', 'https://graph.facebook.com'),
    version: form.text('version', { like: [/^v\d+\.\d+$/, 'accounts.whatsapp.version'] }) || 'v23.0',
    phoneNumberId,
    language:
      form.text('language', { like: [/^[a-z]{2,3}(_[A-Za-z]+)?$/, 'accounts.whatsapp.language'] }) || 'en',
    concurrency: form.count('concurrency', 20, 1, 200),
    perSecond: form.count('perSecond', 80, 1, 1_000),
    accessToken,
    appSecrets: secretsOf(credentials, 'appSecret'),
    verifyTokens: secretsOf(credentials, 'verifyToken'),
    problems: form.problems,
  };
}
