/** What is said on each channel: the content of a request, read and checked before Twilio sees it. */
import type { SendResult } from '../../cascade/command.ts';
import type { SendRequest } from '../provider.ts';
import { E164, sid, type TwilioConfig } from './settings.ts';

/**
 * Content for WhatsApp. A template may always be sent; `text` only within 24 hours of the person's last
 * message. With both, the text goes out where `windowOpen` is true.
 */
export interface WhatsAppContent {
  readonly template?: {
    /** `HX` and 32 hexadecimal digits. */
    readonly contentSid: string;
    /** By the placeholder's name or number; a list fills `{{1}}`, `{{2}}` and so on. */
    readonly variables?: Readonly<Record<string, unknown>> | readonly unknown[];
  };
  readonly text?: string;
  readonly windowOpen?: boolean;
}

/** Content for SMS: up to 1,600 characters. */
export interface SmsContent {
  readonly text: string;
}

/** Content for a call: a script (`opening`, `question`), or an agent where `agentUrl` is given. */
export interface PhoneContent {
  /** What is said first; the agent's greeting. */
  readonly opening?: string;
  /** What the person is asked; the answer is the reply. */
  readonly question?: string;
  /** What is said once the person has answered. */
  readonly closing?: string;
  /** What the agent is to do: handed to it as the parameter `prompt`. */
  readonly prompt?: string;
  /** What happened on earlier channels: handed to the agent as the parameter `history`. */
  readonly history?: string;
  /** The agent's own websocket, `wss://`. */
  readonly agentUrl?: string;
  /** A voice of Twilio's, such as `Polly.Joanna-Neural`. */
  readonly voice?: string;
  /** BCP 47, such as `en-US`. */
  readonly language?: string;
  /** Words that the person is likely to say, parted by commas. */
  readonly hints?: string;
}

/** Parameters of a message of the SDK's. */
export interface MessageParameters {
  readonly to: string;
  readonly from?: string;
  readonly messagingServiceSid?: string;
  readonly body?: string;
  readonly contentSid?: string;
  readonly contentVariables?: string;
  readonly statusCallback?: string;
  readonly validityPeriod?: number;
  readonly smartEncoded?: boolean;
}

type Refusal = Extract<SendResult, { state: 'refused' }>;
/** Parameters, or why there are none. */
export type Composed<T> = { readonly parameters: T } | { readonly refusal: Refusal };

const LONGEST_TEXT = 1_600;
const LONGEST_VALIDITY_S = 36_000;
/** WhatsApp's identifier of a person without a number. */
const USER_ID = /^[A-Z]{2}\.[A-Za-z0-9._-]{1,128}$/;

/** A WhatsApp message or an SMS. */
export function composeMessage(request: SendRequest, config: TwilioConfig): Composed<MessageParameters> {
  const said = request.channel === 'whatsapp' ? whatsApp(request, config) : sms(request, config);
  if ('refusal' in said) return said;
  const { validForMs } = request;
  return {
    parameters: {
      ...said.parameters,
      ...(config.publicUrl === '' ? {} : { statusCallback: callbackUrl(config, request.attempt) }),
      ...(validForMs === null
        ? {}
        : { validityPeriod: Math.min(LONGEST_VALIDITY_S, Math.max(1, Math.ceil(validForMs / 1_000))) }),
    },
  };
}

/** The address at which Twilio reports on an attempt. */
export function callbackUrl(
  config: TwilioConfig,
  attempt: string,
  more: Readonly<Record<string, string>> = {},
): string {
  return `${config.publicUrl}?${new URLSearchParams({ attempt, ...more }).toString()}`;
}

/** A refusal before anybody was asked. */
export function refusal(
  reason: string,
  scope: Refusal['scope'],
  code: string,
): { readonly refusal: Refusal } {
  return { refusal: { state: 'refused', reason, scope, code } };
}

function whatsApp(request: SendRequest, config: TwilioConfig): Composed<MessageParameters> {
  const { template, text, windowOpen } = request.body as Partial<WhatsAppContent>;
  const { to } = request;
  if (!E164.test(to) && !USER_ID.test(to)) return refusal('invalid_number', 'contact', 'not_e164');
  const sender = config.whatsappFrom
    ? { from: `whatsapp:${config.whatsappFrom}` }
    : config.messagingServiceSid && { messagingServiceSid: config.messagingServiceSid };
  if (!sender) return refusal('sender_misconfigured', 'sender', 'no_whatsapp_sender');
  const addressed = { to: `whatsapp:${to}`, ...sender };
  const spoken = typeof text === 'string' && text.trim() !== '';
  if (spoken && (template == null || windowOpen === true)) {
    if (text.length > LONGEST_TEXT) return refusal('content_rejected', 'message', 'text_too_long');
    return { parameters: { ...addressed, body: text } };
  }
  if (template == null) return refusal('content_rejected', 'message', 'empty');
  const { contentSid, variables = {} } = template;
  if (!sid('HX', contentSid)) return refusal('template_missing', 'template', 'no_content_sid');
  const values = variablesOf(variables);
  const empty = Object.keys(values).find((name) => values[name]?.trim() === '');
  if (empty !== undefined)
    return refusal('template_params', 'message', `variable_empty:${empty.slice(0, 30)}`);
  const filled = Object.keys(values).length === 0 ? {} : { contentVariables: JSON.stringify(values) };
  return { parameters: { ...addressed, contentSid, ...filled } };
}

function sms(request: SendRequest, config: TwilioConfig): Composed<MessageParameters> {
  const { text } = request.body as Partial<SmsContent>;
  const { to } = request;
  if (!E164.test(to)) return refusal('invalid_number', 'contact', 'not_e164');
  if (typeof text !== 'string' || text.trim() === '') return refusal('content_rejected', 'message', 'empty');
  if (text.length > LONGEST_TEXT) return refusal('content_rejected', 'message', 'text_too_long');
  const sender = config.messagingServiceSid
    ? { messagingServiceSid: config.messagingServiceSid }
    : config.from && { from: config.from };
  if (!sender) return refusal('sender_misconfigured', 'sender', 'no_sms_sender');
  return { parameters: { to, ...sender, body: text, smartEncoded: config.smartEncoded } };
}

function variablesOf(given: unknown): Record<string, string> {
  if (typeof given !== 'object' || given === null) return {};
  const pairs = Array.isArray(given)
    ? given.map((value, index) => [String(index + 1), value] as const)
    : Object.entries(given);
  return Object.fromEntries(pairs.map(([name, value]) => [name, value == null ? '' : String(value)]));
}

/** What a template's variables look like in the text that Twilio lists. */
export function variableTexts(body: Readonly<Record<string, unknown>>): string[] {
  const { template } = body as Partial<WhatsAppContent>;
  return Object.values(variablesOf(template?.variables)).filter((value) => value !== '');
}
