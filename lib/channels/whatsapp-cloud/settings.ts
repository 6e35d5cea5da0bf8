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
  readonly problems: readonly string[];
}

/** Reads the settings and credentials of an account. */
export function readSettings(raw: unknown, credentials: Readonly<Record<string, string>>): CloudSettings {
  const form = new SettingsForm(raw, credentials);
  const phoneNumberId = form.text('phoneNumberId', {
    needed: 'copy the "Phone number ID" from WhatsApp > API Setup in the Meta app',
    pattern: /^\d{5,25}$/,
    like: 'the digits shown as "Phone number ID", not the phone number',
  });
  const accessToken = form.secret('accessToken', {
    needed: 'create a system user token with whatsapp_business_messaging in Meta Business settings',
    pattern: /^\S+$/,
    like: 'the token without spaces or line breaks',
  });
  form.secret('appSecret', {
    needed: 'copy the "App secret" from App settings > Basic: it signs the webhooks',
  });
  form.secret('verifyToken', { needed: 'make up a text and enter the same one at Meta as "Verify token"' });
  return {
    baseUrl: form.address('baseUrl', 'https://graph.facebook.com'),
    version: form.text('version', { pattern: /^v\d+\.\d+$/, like: 'a version such as v23.0' }) || 'v23.0',
    phoneNumberId,
    language:
      form.text('language', { pattern: /^[a-z]{2,3}(_[A-Za-z]+)?$/, like: 'a code such as en_US' }) || 'en',
    concurrency: form.count('concurrency', 20, 1, 200),
    perSecond: form.count('perSecond', 80, 1, 1_000),
    accessToken,
    appSecrets: secretsOf(credentials, 'appSecret'),
    verifyTokens: secretsOf(credentials, 'verifyToken'),
    problems: form.problems,
  };
}
