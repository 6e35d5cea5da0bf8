/** What becomes of a message's buttons at the provider that it goes through. */
import { LONGEST_TITLE, MOST_BUTTONS } from '../channels/whatsapp-cloud/message.ts';
import { textIn, type Body } from './body.ts';

/** A button under a message; with an address it opens a page. */
export interface Button {
  readonly title: string;
  readonly url: string | null;
}

/** A piece of advice on buttons. */
export interface ButtonAdvice {
  readonly kind:
    /** More than the `most` that WhatsApp takes: `names` stay out. */
    | 'buttons-left'
    /** Twilio sends none with a free text: `names` stay out. */
    | 'buttons-none'
    /** A template of Twilio's brings its own: what is written here is not sent. */
    | 'buttons-own'
    /** Longer than `most` characters: `title` goes out as `cut`. */
    | 'button-cut'
    /** `title` opens no page: in a free text WhatsApp takes buttons that answer, and no others. */
    | 'button-link';
  readonly params: Readonly<Record<string, string | number>>;
}

/** The buttons as the customer gets them. */
export interface SentButtons {
  readonly buttons: readonly Button[];
  /** Titles of those that do not go out. */
  readonly left: readonly string[];
  readonly advice: readonly ButtonAdvice[];
}

/** Providers whose free texts have the buttons that WhatsApp itself takes; the simulator shows what Meta would. */
const AS_WHATSAPP: ReadonlySet<string> = new Set(['whatsapp-cloud', 'simulator']);

/** Advice on the buttons of a message, through a provider. */
export function adviseOnButtons(channel: string, body: Body, provider: string): readonly ButtonAdvice[] {
  if (channel !== 'whatsapp') return [];
  const { template } = body;
  const isTemplate = typeof template === 'object' && template !== null;
  return (isTemplate ? buttonsOfTemplate(template as Body, provider) : buttonsOfText(body, provider)).advice;
}

/** The buttons of a WhatsApp message that is a free text, through a provider. */
export function buttonsOfText(body: Body, provider: string): SentButtons {
  const all = buttonsIn(body['buttons']);
  if (provider === 'twilio' && all.length > 0) {
    const left = all.map(({ title }) => title);
    return { buttons: [], left, advice: [{ kind: 'buttons-none', params: { names: listed(left) } }] };
  }
  if (!AS_WHATSAPP.has(provider)) return { buttons: all, left: [], advice: [] };
  const left = all.slice(MOST_BUTTONS).map(({ title }) => title);
  const sent = all.slice(0, MOST_BUTTONS);
  return {
    buttons: sent.map(({ title }) => ({ title: shortened(title), url: null })),
    left,
    advice: [
      ...(left.length === 0
        ? []
        : [{ kind: 'buttons-left', params: { names: listed(left), most: MOST_BUTTONS } } as const]),
      ...sent
        .filter(({ title }) => title.length > LONGEST_TITLE)
        .map(({ title }) => {
          const params = { title, cut: shortened(title), most: LONGEST_TITLE };
          return { kind: 'button-cut', params } as const;
        }),
      ...sent
        .filter(({ url }) => url !== null)
        .map(({ title }) => ({ kind: 'button-link', params: { title } }) as const),
    ],
  };
}

/** The buttons of a WhatsApp template: its own, of which the content says what the preview shows. */
export function buttonsOfTemplate(template: Body, provider: string): SentButtons {
  const buttons = buttonsIn(template['buttons']);
  const idle = provider === 'twilio' && buttons.length > 0;
  return { buttons, left: [], advice: idle ? [{ kind: 'buttons-own', params: {} }] : [] };
}

/** The buttons of a content, as they are written. */
export function buttonsIn(buttons: unknown): Button[] {
  if (!Array.isArray(buttons)) return [];
  return buttons.map((button: unknown) => {
    if (typeof button !== 'object' || button === null) return { title: textIn(button), url: null };
    const { title, url } = button as { title?: unknown; url?: unknown };
    return { title: textIn(title), url: textIn(url) || null };
  });
}

function shortened(title: string): string {
  return title.slice(0, LONGEST_TITLE);
}

function listed(titles: readonly string[]): string {
  return titles.join(' · ');
}
