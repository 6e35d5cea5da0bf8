/** What a webhook of Twilio's says, whichever kind it is, and what Twilio is told in return. */
import type { Report } from '../../cascade/command.ts';
import { attemptIn } from '../attempt-token.ts';
import type { Webhook, WebhookReading, WebhookResponse } from '../provider.ts';
import { callStatus, detected, gathered, relayEnded, verdictOf, type Verdict } from './calls.ts';
import { aliases, inboundMessage, messageStatus, streamedEvents, type Fields } from './messages.ts';
import { sid, type TwilioConfig } from './settings.ts';
import type { Genuine } from './signature.ts';
import { closingOf, documentOf, phoneContent } from './voice.ts';

/** What the reading of a webhook needs of the provider. */
export interface Desk {
  readonly config: TwilioConfig;
  readonly isStop: (text: string) => boolean;
  /** The content of an attempt; null: not known any more. */
  readonly contentOf: (attempt: string) => Promise<Readonly<Record<string, unknown>> | null>;
  /** Who answered a call, from Twilio's books. Never rejects. */
  readonly verdictOf: (call: string) => Promise<Verdict>;
  /** Ends a call, in its own time. */
  readonly hangUp: (call: string) => void;
}

/** Messages and calls that want no instructions. */
const NOTED: WebhookResponse = { status: 204 };
const NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>';
const VOICE = /^\/voice\/([^/]+)$/;

/** Reads a webhook that is proven to be Twilio's. */
export async function readWebhook(webhook: Webhook, said: Genuine, desk: Desk): Promise<WebhookReading> {
  if (said.kind === 'json') return reading(streamedEvents(said.value), NOTED);
  const { fields } = said;
  const attempt = attemptIn(webhook.query.get('attempt') ?? undefined);
  const voice = VOICE.exec(webhook.path)?.[1];
  if (voice !== undefined) return reading([], await document(decodeURIComponent(voice), desk));
  if (fields.has('CallSid')) return ofCall(webhook, fields, attempt, desk);
  if (fields.get('SmsStatus') === 'received' || (fields.has('Body') && !fields.has('MessageStatus'))) {
    const known = aliases(fields);
    const read = reading(inboundMessage(fields, desk.isStop), xml(NOTHING_TO_SAY));
    return known.length === 0 ? read : { ...read, aliases: known };
  }
  return reading(messageStatus(fields, attempt), NOTED);
}

async function ofCall(
  webhook: Webhook,
  fields: Fields,
  attempt: string | undefined,
  desk: Desk,
): Promise<WebhookReading> {
  const call = fields.get('CallSid');
  // Verdicts of detection beside the talk are not always in the callback; the books have them.
  const verdict = async (): Promise<Verdict> => {
    const given = verdictOf(fields.get('AnsweredBy'));
    if (given !== 'open' || fields.has('AnsweredBy')) return given;
    return webhook.query.has('amd') && sid('CA', call) ? desk.verdictOf(call) : 'open';
  };
  if (fields.has('SessionId') || fields.has('HandoffData')) {
    return reading(relayEnded(fields, attempt, await verdict()), await farewell(attempt, desk));
  }
  if (fields.has('SpeechResult') || fields.has('Digits')) {
    const reports = gathered(fields, attempt, await verdict(), desk.isStop);
    return reading(reports, await farewell(attempt, desk));
  }
  if (fields.has('AnsweredBy') && !fields.has('CallStatus')) {
    const machine = verdictOf(fields.get('AnsweredBy')) === 'machine';
    if (machine && desk.config.onVoicemail === 'hang-up' && sid('CA', call)) desk.hangUp(call);
    return reading(detected(fields, attempt), NOTED);
  }
  // Somebody calls the number back: there is nobody to take the call.
  if (fields.get('Direction') === 'inbound') return reading([], xml(NOTHING_TO_SAY));
  const ended = fields.get('CallStatus') === 'completed';
  return reading(
    callStatus(fields, attempt, ended ? await verdict() : verdictOf(fields.get('AnsweredBy'))),
    NOTED,
  );
}

async function document(attempt: string, desk: Desk): Promise<WebhookResponse> {
  const content = await desk.contentOf(attempt);
  return xml(
    content === null ? await closingOf({}) : await documentOf(phoneContent(content), attempt, desk.config),
  );
}

async function farewell(attempt: string | undefined, desk: Desk): Promise<WebhookResponse> {
  const content = attempt === undefined ? null : await desk.contentOf(attempt);
  return xml(await closingOf(phoneContent(content ?? {})));
}

function xml(body: string): WebhookResponse {
  return { status: 200, type: 'text/xml', body };
}

function reading(
  reports: readonly Report[],
  response: WebhookResponse,
): Extract<WebhookReading, { verified: true }> {
  return { verified: true, reports, response };
}
