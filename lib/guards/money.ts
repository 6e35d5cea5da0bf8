import type { SpendCaps } from './guards.ts';
import type { Figure } from '../wording/figure.ts';
import type { Wording } from '../wording/wording.ts';
import { say } from './say.ts';
import { SEND, type Verdict } from './verdict.ts';

/** Millionths: amounts are added as whole numbers, so that no binary fraction ever exceeds a cap. */
const MICRO = 1_000_000;

/** An amount of currency in millionths, never rounded in favour of spending. */
export function toMicros(amount: number): number {
  return Math.ceil(Number((amount * MICRO).toFixed(3)));
}

/** Millionths as people write the amount. */
export function fromMicros(micros: number): number {
  return micros / MICRO;
}

/** What was spent or is reserved so far, in millionths. */
export interface Spent {
  readonly campaign: number;
  readonly day: number;
  readonly account: number;
}

/** When daily caps begin anew, in milliseconds since 1970. */
export interface Anew {
  readonly day: number;
  readonly account: number;
}

/**
 * Whether the caps leave room for one more send.
 * @param price in millionths, beyond what is reserved for this very attempt already
 * @param anew the instants at which the campaign's and the account's daily caps begin anew
 */
export function spendVerdict(caps: SpendCaps, spent: Spent, price: number, anew: Anew): Verdict {
  if (caps.campaign !== null && spent.campaign + price > caps.campaign) {
    return {
      do: 'hold',
      until: null,
      why: say('guards.spend.campaign', { cap: amount(caps.campaign) }),
      remedy: say('guards.spend.campaignRemedy'),
    };
  }
  if (caps.day !== null && spent.day + price > caps.day) {
    return hold(anew.day, say('guards.spend.day', { cap: amount(caps.day) }));
  }
  if (caps.account !== null && spent.account + price > caps.account) {
    return hold(anew.account, say('guards.spend.account', { cap: amount(caps.account) }));
  }
  return SEND;
}

function hold(until: number, why: Wording): Verdict {
  return { do: 'hold', until, why };
}

/** An amount in a sentence; the caps do not know the currency. */
function amount(micros: number): Figure {
  return { as: 'money', value: fromMicros(micros), currency: null };
}

/** The characters of GSM 03.38: the basic table, and those of its extension, which count twice. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENDED = '\f^{}\\[~]|€';
const GSM: ReadonlyMap<string, number> = new Map([
  ...Array.from(BASIC, (one) => [one, 1] as const),
  ...Array.from(EXTENDED, (one) => [one, 2] as const),
]);

/** Signs as people see them: carriers' calculators put none of them into two messages. */
const signs = new Intl.Segmenter();

/**
 * How many SMS a text is charged as: 160 or 153 GSM characters each, or 70 or 67 of any other kind. A sign that
 * takes several units begins the next message where the rest of this one is too short for it.
 */
export function smsSegments(text: string): number {
  const sizes: number[] = [];
  for (const one of text) {
    const size = GSM.get(one);
    if (size === undefined) {
      if (text.length <= 70) return 1;
      return filled(
        Array.from(signs.segment(text.replaceAll('\r\n', '\n\n')), (sign) => sign.segment.length),
        67,
      );
    }
    sizes.push(size);
  }
  const septets = sizes.reduce((sum, size) => sum + size, 0);
  return septets <= 160 ? 1 : filled(sizes, 153);
}

/** How many messages of this capacity the signs fill, in their order. */
function filled(sizes: readonly number[], capacity: number): number {
  let [messages, used] = [1, 0];
  for (const size of sizes) {
    used += size;
    if (used <= capacity) continue;
    messages += 1;
    used = size;
  }
  return messages;
}
