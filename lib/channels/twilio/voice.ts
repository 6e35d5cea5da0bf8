/**
 * Calls. What is said is an XML document that the SDK builds, node by node: a customer's name is text in it
 * whatever it looks like.
 */
import type { SendRequest } from '../provider.ts';
import { callbackUrl, refusal, type Composed, type PhoneContent } from './content.ts';
import { sdk } from './line.ts';
import { E164, type TwilioConfig } from './settings.ts';

/** Parameters of a call of the SDK's. */
export interface CallParameters {
  readonly to: string;
  readonly from: string;
  readonly twiml?: string;
  readonly url?: string;
  readonly timeout: number;
  readonly timeLimit: number;
  readonly statusCallback?: string;
  readonly statusCallbackEvent?: string[];
  readonly machineDetection?: string;
  readonly asyncAmd?: string;
  readonly asyncAmdStatusCallback?: string;
}

/** Twilio takes a document of up to this many characters along with the call; a longer one it fetches. */
const LONGEST_INLINE = 4_000;
const EVENTS = ['initiated', 'ringing', 'answered', 'completed'];
/** Everything that XML 1.0 cannot hold, control characters above all; the SDK throws at it. */
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** A call, with what is to be said in it. */
export async function composeCall(
  request: SendRequest,
  config: TwilioConfig,
): Promise<Composed<CallParameters>> {
  const { to, attempt } = request;
  const content = phoneContent(request.body);
  if (!E164.test(to)) return refusal('invalid_number', 'contact', 'not_e164');
  if (config.callFrom === '') return refusal('sender_misconfigured', 'sender', 'no_call_sender');
  if (content.agentUrl !== undefined) {
    const url = URL.canParse(content.agentUrl) ? new URL(content.agentUrl) : null;
    if (url?.protocol !== 'wss:') return refusal('content_rejected', 'template', 'agent_url_not_wss');
  } else if (content.opening === undefined && content.question === undefined) {
    return refusal('content_rejected', 'message', 'empty');
  }
  const document = await documentOf(content, attempt, config);
  const short = document.length <= LONGEST_INLINE;
  if (!short && config.publicUrl === '') return refusal('content_rejected', 'message', 'text_too_long');
  const detect = config.machineDetection;
  return {
    parameters: {
      to,
      from: config.callFrom,
      ...(short ? { twiml: document } : { url: `${config.publicUrl}/voice/${encodeURIComponent(attempt)}` }),
      timeout: config.ringSeconds,
      timeLimit: config.maxCallSeconds,
      // In silence the verdict would be waited for; beside the talk it comes by a callback of its own.
      ...(detect ? { machineDetection: 'Enable' } : {}),
      ...(config.publicUrl === ''
        ? {}
        : {
            statusCallback: callbackUrl(config, attempt, detection(config)),
            statusCallbackEvent: EVENTS,
            ...(detect ? { asyncAmd: 'true', asyncAmdStatusCallback: callbackUrl(config, attempt) } : {}),
          }),
    },
  };
}

/** The document of a call: the script, or the connection to the agent. */
export async function documentOf(
  content: PhoneContent,
  attempt: string,
  config: TwilioConfig,
): Promise<string> {
  const response = new (await sdk()).twiml.VoiceResponse();
  const { opening, question, agentUrl, voice, language, hints } = content;
  const spoken = {
    ...(voice && { voice: voice as 'alice' }),
    ...(language && { language: language as 'en-US' }),
  };
  const action =
    config.publicUrl === ''
      ? {}
      : { action: callbackUrl(config, attempt, detection(config)), method: 'POST' as const };
  if (agentUrl !== undefined) {
    const relay = response.connect(action).conversationRelay({
      url: agentUrl,
      ...(opening && { welcomeGreeting: opening }),
      ...(voice && { voice }),
      ...(language && { language }),
      ...(hints && { hints }),
    });
    relay.parameter({ name: 'attempt', value: attempt });
    if (content.prompt) relay.parameter({ name: 'prompt', value: content.prompt });
    if (content.history) relay.parameter({ name: 'history', value: content.history });
    return response.toString();
  }
  const listener =
    question !== undefined && config.publicUrl !== ''
      ? response.gather({
          input: ['speech', 'dtmf'],
          ...action,
          speechTimeout: 'auto',
          timeout: 6,
          ...(language && { language: language as 'en-US' }),
          ...(hints && { hints }),
        })
      : response;
  if (opening) listener.say(spoken, opening);
  if (question) listener.say(spoken, question);
  return response.toString();
}

/** What is said after the answer; without words of the campaign's the call just ends. */
export async function closingOf(content: PhoneContent): Promise<string> {
  const response = new (await sdk()).twiml.VoiceResponse();
  const { closing, voice, language } = content;
  if (closing) {
    response.say(
      { ...(voice && { voice: voice as 'alice' }), ...(language && { language: language as 'en-US' }) },
      closing,
    );
  }
  response.hangup();
  return response.toString();
}

/** The texts of a call's content; blank ones count as not given. */
export function phoneContent(body: Readonly<Record<string, unknown>>): PhoneContent {
  const names = [
    'opening',
    'question',
    'closing',
    'prompt',
    'history',
    'agentUrl',
    'voice',
    'language',
    'hints',
  ];
  const given = names.flatMap((name) => {
    const value = body[name];
    const text = typeof value === 'string' ? value.replaceAll(NOT_XML, '').trim() : '';
    return text === '' ? [] : [[name, text] as const];
  });
  return Object.fromEntries(given);
}

/** Marks callbacks of calls for which a verdict on machines is to be had. */
function detection(config: TwilioConfig): Record<string, string> {
  return config.machineDetection ? { amd: '1' } : {};
}
