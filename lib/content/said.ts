/** A rendered message as its channel shows or speaks it. */
import { closingOf, documentOf, phoneContent } from '../channels/twilio/voice.ts';
import { readSettings } from '../channels/twilio/settings.ts';
import { textIn, type Body } from './body.ts';
import { buttonsIn, buttonsOfTemplate, buttonsOfText, type Button } from './buttons.ts';
import { readSms, type SmsReading } from './sms.ts';
import { speechSeconds } from './speech.ts';

/** What the customer gets. */
export type Said =
  | {
      readonly kind: 'whatsapp';
      readonly template: {
        readonly name: string;
        readonly language: string;
        /** The approved text, filled in; null: it was not given. */
        readonly text: string | null;
        readonly variables: readonly (readonly [name: string, value: string])[];
      } | null;
      /** Text for the 24 hours after a message of theirs; '': none. */
      readonly window: string;
      readonly buttons: readonly Button[];
      /** Titles of buttons that do not go out through the account. */
      readonly left: readonly string[];
    }
  | (SmsReading & {
      readonly kind: 'sms';
      readonly text: string;
      /** How many messages it would be after Twilio's Smart Encoding, where that makes it fewer. */
      readonly smartSegments: number | null;
    })
  | {
      readonly kind: 'phone';
      readonly script: readonly {
        readonly part: 'opening' | 'question' | 'closing';
        readonly text: string;
      }[];
      readonly seconds: number;
      /** The voice agent that talks instead; null: the script is spoken. */
      readonly agent: { readonly url: string; readonly prompt: string; readonly history: string } | null;
      /** True where Twilio makes the call: it is given documents. */
      readonly speaksXml: boolean;
      /** The documents: at the start, and after the answer; null: there are none, or they were not asked for. */
      readonly xml: { readonly call: string; readonly after: string | null } | null;
    }
  | { readonly kind: 'email'; readonly subject: string; readonly text: string; readonly html: string }
  | { readonly kind: 'telegram'; readonly text: string; readonly buttons: readonly Button[] }
  | { readonly kind: 'text'; readonly text: string };

/** The account that the message would go through. */
export interface PreviewAccount {
  /** Its provider; `simulator` where none is chosen. */
  readonly provider: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Its webhook address; '': it has none, and answers in calls cannot be gathered. */
  readonly address: string;
  /** True: with the documents of a call. They are the SDK's to make, which takes a while to load. */
  readonly xml: boolean;
}

/** Stands for the attempt in documents that are only looked at. */
const ATTEMPT = 'preview';

/** Providers whose calls are Twilio's documents; the simulator shows what Twilio would get. */
const SPEAKS_XML: ReadonlySet<string> = new Set(['twilio', 'simulator']);

/** Puts a rendered body into the shape that its channel shows. @param templateText see PreviewOrder */
export async function saidOn(
  channel: string,
  body: Body,
  templateText: string,
  account: PreviewAccount,
): Promise<Said> {
  const text = textIn(body['text']);
  switch (channel) {
    case 'whatsapp':
      return whatsApp(body, templateText, account);
    case 'sms':
      return { kind: 'sms', text, ...readSms(text), smartSegments: smartly(text, account) };
    case 'phone':
      return call(body, account);
    case 'email':
      return { kind: 'email', subject: textIn(body['subject']), text, html: textIn(body['html']) };
    case 'telegram':
      return { kind: 'telegram', text, buttons: buttonsIn(body['buttons']) };
    default:
      return { kind: 'text', text };
  }
}

/** What a message says in words, for comparison and advice; a WhatsApp message has two texts of which one is sent. */
export function spokenTexts(said: Said): readonly string[] {
  switch (said.kind) {
    case 'whatsapp':
      return [said.template?.text ?? '', said.window].filter((text) => text.trim() !== '');
    case 'phone':
      return [
        said.script
          .filter(({ part }) => part !== 'closing')
          .map(({ text }) => text)
          .join(' '),
      ];
    case 'email':
      return [said.text || said.html.replaceAll(/<[^<>]{0,2000}>/g, ' ')];
    case 'sms':
    case 'telegram':
    case 'text':
      return [said.text];
  }
}

function whatsApp(body: Body, templateText: string, { provider }: PreviewAccount): Said {
  const window = textIn(body['text']);
  const { template } = body;
  if (typeof template !== 'object' || template === null) {
    const { buttons, left } = buttonsOfText(body, provider);
    return { kind: 'whatsapp', template: null, window, buttons, left };
  }
  const { buttons, left } = buttonsOfTemplate(template as Body, provider);
  const { contentSid, name, language, variables } = template as Body;
  const values = pairsOf(variables);
  const filled = new Map(values);
  const text = templateText.replaceAll(
    /\{\{\s*([\w.]{1,60})\s*\}\}/g,
    (whole, key: string) => filled.get(key) ?? whole,
  );
  return {
    kind: 'whatsapp',
    template: {
      name: textIn(contentSid) || textIn(name),
      language: textIn(language),
      text: text.trim() === '' ? null : text,
      variables: values,
    },
    window,
    buttons,
    left,
  };
}

async function call(body: Body, account: PreviewAccount): Promise<Said> {
  const content = phoneContent(body);
  const { opening, question, closing, agentUrl, prompt = '', history = '' } = content;
  const byAgent = agentUrl !== undefined;
  const parts = [
    ['opening', opening],
    ['question', byAgent ? undefined : question],
    // The closing follows an answer, and without a question none is gathered.
    ['closing', byAgent || question === undefined ? undefined : closing],
  ] as const;
  const script = parts.flatMap(([part, text]) => (text === undefined ? [] : [{ part, text }]));
  const speaksXml = SPEAKS_XML.has(account.provider) && (script.length > 0 || byAgent);
  const { config } = readSettings(account.settings, {}, account.address);
  return {
    kind: 'phone',
    script,
    seconds: script.reduce((sum, { text }) => sum + speechSeconds(text), 0),
    agent: byAgent ? { url: agentUrl, prompt, history } : null,
    speaksXml,
    xml:
      speaksXml && account.xml
        ? {
            call: await documentOf(content, ATTEMPT, config),
            after:
              question !== undefined && !byAgent && account.address !== '' ? await closingOf(content) : null,
          }
        : null,
  };
}

/** Only Twilio replaces characters, and only where the account lets it. */
function smartly(text: string, { provider, settings }: PreviewAccount): number | null {
  if (provider !== 'twilio' || settings['smartEncoded'] === false) return null;
  const { segments } = readSms(text, true);
  return segments < readSms(text).segments ? segments : null;
}

function pairsOf(variables: unknown): (readonly [string, string])[] {
  if (typeof variables !== 'object' || variables === null) return [];
  const pairs = Array.isArray(variables)
    ? variables.map((value, i) => [String(i + 1), value as unknown] as const)
    : Object.entries(variables);
  return pairs.map(([name, value]) => [name, textIn(value)] as const);
}
