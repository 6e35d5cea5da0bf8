/**
 * The link under which a person wants no more mail, as RFC 8058 has it: mail programs post to it, people open
 * it and press a button. Opening alone does nothing, because link scanners open everything.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { attemptIn } from '../attempt-token.ts';
import { isSecret } from '../proof.ts';
import type { Webhook, WebhookReading } from '../provider.ts';

/** The part of the account's address under which the links are. */
export const UNSUBSCRIBE_PATH = '/unsubscribe/';

const SIGNATURE_LENGTH = 22;

/** The end of an attempt's link. */
export function unsubscribePath(attempt: string, secret: string): string {
  return `${UNSUBSCRIBE_PATH}${attempt}.${signature(attempt, secret)}`;
}

/** Reads a request to such a link. */
export function readUnsubscribe(webhook: Webhook, secrets: readonly string[]): WebhookReading {
  const [given = '', mark, ...more] = webhook.path.slice(UNSUBSCRIBE_PATH.length).split('.');
  const attempt = attemptIn(given);
  const marks = attempt === undefined ? [] : secrets.map((secret) => signature(attempt, secret));
  if (attempt === undefined || more.length > 0 || !isSecret(mark, marks)) return { verified: false };
  if (webhook.method === 'POST') {
    const report = {
      outcome: 'opted_out' as const,
      // Who presses it a second time had come back meanwhile.
      dedupe: `${attempt}:unsubscribe:${randomUUID()}`,
      attempt,
      reason: 'opted_out',
      code: 'list_unsubscribe',
    };
    return { verified: true, reports: [report], response: page('You will get no more messages.', '') };
  }
  const button = '<form method="post"><button>Unsubscribe</button></form>';
  return webhook.method === 'GET'
    ? { verified: true, reports: [], response: page('Press the button to get no more messages.', button) }
    : { verified: false };
}

function page(text: string, form: string): { status: number; type: string; body: string } {
  const head = '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">';
  return {
    status: 200,
    type: 'text/html; charset=utf-8',
    body: `${head}<title>Messages</title><p>${text}</p>${form}`,
  };
}

function signature(attempt: string, secret: string): string {
  const hash = createHmac('sha256', secret).update(`unsubscribe ${attempt}`).digest('base64url');
  return hash.slice(0, SIGNATURE_LENGTH);
}
