import { at, textOf } from '../foreign.ts';
import type { SendRequest } from '../provider.ts';
import type { MailSettings } from './settings.ts';
import { tagged } from './tagged-address.ts';
import { unsubscribePath } from './unsubscribe.ts';

/** A mail as nodemailer takes it. */
export interface Mail {
  readonly envelope: { readonly from: string; readonly to: string };
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
  readonly replyTo?: string;
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The id that our mail of an attempt has. */
export function messageIdOf(attempt: string, domain: string): string {
  return `<${attempt}@${domain}>`;
}

/**
 * Turns rendered content into a mail: `subject`, `text`, `html`, `replyTo`. Null: there is nothing to send.
 * @param publicUrl the account's public address; '': there is none, and no link to unsubscribe
 */
export function compose(request: SendRequest, settings: MailSettings, publicUrl: string): Mail | null {
  const { attempt, to, body } = request;
  const text = textOf(body['text']);
  const html = textOf(body['html']);
  if (text === undefined && html === undefined) return null;
  const replyTo = textOf(at(body, 'replyTo')) ?? settings.replyTo;
  const { from, fromName, bounceAddress, domain } = settings;
  return {
    envelope: { from: bounceAddress === '' ? from : tagged(bounceAddress, attempt), to },
    from: { name: fromName, address: from },
    to,
    subject: textOf(body['subject']) ?? '',
    ...(text === undefined ? {} : { text }),
    ...(html === undefined ? {} : { html }),
    ...(replyTo === '' ? {} : { replyTo }),
    messageId: messageIdOf(attempt, domain),
    headers: unsubscribeHeaders(attempt, settings, publicUrl),
  };
}

function unsubscribeHeaders(
  attempt: string,
  settings: MailSettings,
  publicUrl: string,
): Record<string, string> {
  const [secret] = settings.inboundSecrets;
  // One click needs https; mail programs ignore anything else.
  const link = publicUrl.startsWith('https://') && secret !== undefined;
  const ways = [
    ...(link ? [`<${publicUrl}${unsubscribePath(attempt, secret)}>`] : []),
    ...(settings.unsubscribeAddress === ''
      ? []
      : [`<mailto:${tagged(settings.unsubscribeAddress, attempt)}?subject=unsubscribe>`]),
  ];
  if (ways.length === 0) return {};
  return {
    'List-Unsubscribe': ways.join(', '),
    ...(link ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
  };
}
