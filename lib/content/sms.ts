/** What carriers make of a text: how its characters are packed, and into how many messages. */
import calculator from 'sms-segments-calculator';

/** A character that the alphabet of SMS does not have, so that the whole text takes more room. */
export interface ForeignCharacter {
  /** As it stands in the text; several code points where they form one sign. */
  readonly character: string;
  /** Its code points: `U+2019`. */
  readonly code: string;
  /** How many signs stand before its first place. */
  readonly at: number;
}

/** A text as SMS. */
export interface SmsReading {
  readonly encoding: 'GSM-7' | 'UCS-2';
  /** Units of the encoding that the text takes: signs like € and [ count twice in GSM-7. */
  readonly units: number;
  /** How many messages it is sent and charged as. */
  readonly segments: number;
  /** Units that one message holds: 160 or 70, and 153 or 67 where there are several. */
  readonly perSegment: number;
  /** What forces UCS-2, each once, in the order of the text. */
  readonly foreign: readonly ForeignCharacter[];
}

/** Characters that are read: the calculator takes time by their square, and no provider sends half as many. */
const LONGEST = 4_000;
/** More than this many are not listed. */
const MOST_FOREIGN = 20;

/**
 * Reads a text as SMS, by Twilio's own calculator; of a very long one, its beginning.
 * @param smart true where Twilio puts plain characters in the place of typographic ones (its Smart Encoding)
 */
export function readSms(text: string, smart = false): SmsReading {
  const message = new calculator.SegmentedMessage(text.slice(0, LONGEST), 'auto', smart);
  const { encodingName: encoding, encodedChars, segmentsCount } = message;
  const units = encodedChars.reduce((sum, one) => sum + (one.codeUnits?.length ?? 0), 0);
  const foreign = new Map<string, ForeignCharacter>();
  encodedChars.forEach(({ raw, isGSM7 }, at) => {
    if (isGSM7 || foreign.has(raw) || foreign.size >= MOST_FOREIGN) return;
    foreign.set(raw, { character: raw, code: codeOf(raw), at });
  });
  const several = segmentsCount > 1;
  const perSegment = encoding === 'GSM-7' ? (several ? 153 : 160) : several ? 67 : 70;
  return {
    encoding,
    units,
    segments: Math.max(1, segmentsCount),
    perSegment,
    foreign: encoding === 'GSM-7' ? [] : [...foreign.values()],
  };
}

function codeOf(sign: string): string {
  return Array.from(
    sign,
    (one) => `U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
  ).join(' ');
}
