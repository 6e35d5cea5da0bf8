/**
 * What is legal but unwise in a message. Each piece of advice is a kind with its values: the words are in the
 * catalogue of whoever shows it.
 */
import { readSms } from './sms.ts';

/** A piece of advice. */
export interface Advice {
  readonly kind:
    /** Another step of the campaign says nearly the same: `other` is its name. */
    | 'same-copy'
    /** An SMS spends characters on `greeting`. */
    | 'sms-greets'
    /** An SMS is charged as several: `segments`. */
    | 'sms-long'
    /** A WhatsApp text wants `count` things of the customer. */
    | 'asks-more';
  readonly params: Readonly<Record<string, string | number>>;
}

/** From this likeness on, two texts count as nearly the same: 1 is word for word. */
const NEARLY = 0.7;
/** Texts shorter than this many letters are alike by chance. */
const SHORTEST = 12;

/** Greetings at the beginning of a message, in the languages of the product. */
const GREETING =
  /^\s*¡?((?:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen|abend)|liebe[rs]?|moin|servus|sehr geehrte[rs]?|hola|buen[oa]s (?:d[ií]as|tardes|noches)|buenas|estimad[oa]s?|querid[oa]s?|bonjour|bonsoir|salut|cher|ch[eè]re|ol[áa]|oi|bom dia|boa (?:tarde|noite)|prezad[oa]|car[oa]|ciao)(?![\p{L}\p{N}])(?:\{\{[^}]{0,60}\}\}|[^,!.:;?\n–—]){0,40}[,!.:;–—\n]?|(?:こんにちは|こんばんは|おはようございます|拝啓)[、。！!,]?)/iu;

/** The greeting that a text begins with; null: it comes to the point. */
export function greetingOf(text: string): string | null {
  return GREETING.exec(text)?.[1]?.trim() ?? null;
}

/** Asking to act in another way than by an answer; each counts once, in whichever language. */
const ACTIONS: readonly RegExp[] = [
  /https?:\/\/\S/iu,
  /\b(?:call|phone|ring) (?:us|me|back)\b|\bgive us a (?:call|ring)\b|\bruf(?:en sie|e?) uns\b|\bll[áa]m(?:a|e|en)nos\b|\bappelez[- ]nous\b|\b(?:ligue|telefone) para\b|お電話ください/iu,
  /\b(?:visit|come to|drop by) (?:us|our)\b|\bbesuchen sie\b|\bvis[ií]t(?:a|e|en)nos\b|\bvenez\b|\bvisite (?:nossa|a nossa)\b|ご来店ください/iu,
  /\bdownload (?:the|our|your)\b|\bladen sie\b.{0,40}\bherunter\b|\bdesc[aá]rg(?:a|ue)\b|\bt[ée]l[ée]chargez\b|\bbaix(?:e|ar)\b|ダウンロードしてください/iu,
];

/** Asking for an answer without a question mark. */
const ANSWER =
  /\b(?:reply|answer|respond|text back)\b|\bantworten sie\b|\bantworte\b|\bresponda?\b|\br[ée]pondez\b|返信/iu;

/** How many things a text wants of its reader: questions, a call, a visit, a click. An answer asked for with its question is one. */
export function asksIn(text: string): number {
  const withoutLinks = text.replaceAll(/https?:\/\/\S+/giu, ' ');
  const questions = withoutLinks.match(/[?？؟][?？!！]*/gu)?.length ?? 0;
  const answers = questions > 0 ? questions : ANSWER.test(withoutLinks) ? 1 : 0;
  return answers + ACTIONS.filter((action) => action.test(text)).length;
}

/** How alike two texts are, from 0 to 1: the share of three-letter runs they have in common (Dice). */
export function likeness(one: string, other: string): number {
  const [a, b] = [plainLetters(one), plainLetters(other)];
  if (a.length < SHORTEST || b.length < SHORTEST) return a !== '' && a === b ? 1 : 0;
  const [left, right] = [runsOf(a), runsOf(b)];
  let common = 0;
  for (const [run, count] of left) common += Math.min(count, right.get(run) ?? 0);
  return (2 * common) / (a.length - 2 + (b.length - 2));
}

/** What a step of the campaign says, under the name it is known by. */
export interface StepCopy {
  readonly name: string;
  readonly texts: readonly string[];
}

/**
 * Advice on what one step says to one customer.
 * @param texts all that it may say: a WhatsApp message has a template and a text for the 24-hour window
 * @param others what the campaign's other steps say to them
 */
export function adviseOn(
  channel: string,
  texts: readonly string[],
  others: readonly StepCopy[],
): readonly Advice[] {
  const advice: Advice[] = [];
  const sms = channel === 'sms' ? texts.join('') : '';
  const greeting = greetingOf(sms);
  if (greeting !== null) advice.push({ kind: 'sms-greets', params: { greeting } });
  const { segments } = readSms(sms);
  if (segments > 1) advice.push({ kind: 'sms-long', params: { segments } });
  const count = channel === 'whatsapp' ? Math.max(0, ...texts.map(asksIn)) : 0;
  if (count > 1) advice.push({ kind: 'asks-more', params: { count } });
  for (const other of others) {
    const same = texts.some((text) => other.texts.some((one) => likeness(text, one) >= NEARLY));
    if (same) advice.push({ kind: 'same-copy', params: { other: other.name } });
  }
  return advice;
}

/** Letters and digits alone, without case, addresses of pages and the greeting: what is left is what is said. */
function plainLetters(text: string): string {
  return text
    .replace(GREETING, '')
    .replaceAll(/https?:\/\/\S+/giu, ' ')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function runsOf(text: string): ReadonlyMap<string, number> {
  const runs = new Map<string, number>();
  for (let i = 0; i + 3 <= text.length; i++) {
    const run = text.slice(i, i + 3);
    runs.set(run, (runs.get(run) ?? 0) + 1);
  }
  return runs;
}
