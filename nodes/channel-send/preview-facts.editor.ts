/** What is told of a message beside its text. */
import type { Said } from '../../lib/content/said.ts';
import { spokenLanguage } from '../editor/spoken.editor.ts';
import type { Words } from './preview.editor.ts';

/** An amount the way the editor's language writes it; a campaign's currency may be none that there is. */
export function moneyText({ amount, currency }: { amount: number; currency: string | null }): string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 4 };
  const language = spokenLanguage();
  try {
    if (currency !== null) {
      return new Intl.NumberFormat(language, { style: 'currency', currency, ...digits }).format(amount);
    }
  } catch {
    // Points, credits: the name follows the number.
  }
  return `${new Intl.NumberFormat(language, digits).format(amount)} ${currency ?? ''}`.trim();
}

/** How an SMS is packed, what makes it longer, and what Twilio would make of it. */
export function smsFacts(said: Extract<Said, { kind: 'sms' }>, words: Words): string[] {
  const { encoding, units, segments, perSegment, foreign, smartSegments } = said;
  const facts = [
    words('preview.sms', {
      encoding,
      units: String(units),
      room: String(segments * perSegment),
      segments: String(segments),
    }),
  ];
  const [first] = foreign;
  if (first) {
    facts.push(
      words('preview.foreign', {
        characters: foreign.map(({ character }) => character).join(' '),
        code: first.code,
        position: String(first.at + 1),
      }),
    );
  }
  if (smartSegments !== null) facts.push(words('preview.smart', { segments: String(smartSegments) }));
  return facts;
}
