import type { Suppression } from '../guards/control.ts';
import { bareAddress, readAddress, USER_ID } from './contact.ts';
import { rejection, type Rejection } from './customer.ts';
import { isEmail } from './email.ts';
import { readPhone } from './phone.ts';
import { csvRows, type Pieces } from './rows.ts';
import { sayRefusal } from '../wording/refusals.ts';

/** Columns in which the person may stand; exports of this product have the first. */
const COLUMNS = ['contact', 'phone', 'email', 'telegram'];

/** What a line of an export says of its person: everybody else's lists have the contact alone. */
type Line = Pick<Suppression, 'contact' | 'marketingOn'> & Partial<Suppression>;

/** One line of a suppression list, or why it is none. */
export type SuppressionReading = Line | Rejection;

const MARKETING = 'marketing:';

/** What a suppression covers, as exports write it: `all`, or `marketing:<channel>`. */
export function scopeOf({ marketingOn }: Pick<Suppression, 'marketingOn'>): string {
  return marketingOn === undefined ? 'all' : `${MARKETING}${marketingOn}`;
}

/**
 * Reads a suppression list: CSV text whose header names columns `contact`, `phone`, `email` or `telegram`; a line
 * is as many readings as it has addresses.
 * Numbers need their country code. Exports of this product tell in `at`, `by` and `scope` when, how and for what
 * the person said so; without them it is now, by this list, and for everything.
 * @throws CascadeError when the text cannot be read
 */
export async function* suppressionsOf(pieces: Pieces): AsyncGenerator<SuppressionReading> {
  for await (const { line, row } of csvRows(pieces, COLUMNS)) {
    const cells = Object.entries(row as Record<string, string>);
    const written = (column: string): string =>
      cells.find(([name]) => name.toLowerCase() === column)?.[1] ?? '';
    const cell = (column: string): string => bareAddress(written(column)).replace(/^'/, '');
    const found = COLUMNS.map((column) => ({ column, text: cell(column) })).filter(({ text }) => text !== '');
    if (found.length === 0) yield rejection(line, sayRefusal('refusals.row.nobody'));
    // Of a person whose number and e-mail address it names, the list means both.
    for (const { column, text } of found) yield withOrigin(readOne(column, text, line), written);
  }
}

function withOrigin(reading: SuppressionReading, written: (column: string) => string): SuppressionReading {
  return 'contact' in reading ? { ...reading, ...originIn(written) } : reading;
}

/** When, how and for what the person said so. A scope that is none of ours counts as everything: that harms nobody. */
function originIn(written: (column: string) => string): Omit<Line, 'contact'> {
  const at = Date.parse(written('at'));
  const by = written('by');
  const scope = written('scope');
  return {
    // A wish of the future would win over whatever the person says until then.
    ...(at > 0 && at <= Date.now() ? { at } : {}),
    ...(by === '' ? {} : { by }),
    ...(scope.startsWith(MARKETING) && scope !== MARKETING
      ? { marketingOn: scope.slice(MARKETING.length) }
      : {}),
  };
}

function readOne(column: string, text: string, line: number): SuppressionReading {
  if (column === 'telegram' || /^telegram:/i.test(text)) {
    const chat = readAddress(text, 'telegram');
    return chat !== null
      ? { contact: `telegram:${chat}` }
      : rejection(line, sayRefusal('refusals.row.notATelegramId'), { field: 'telegram' });
  }
  if (/^forgotten:[0-9a-f]{64}$/.test(text)) return { contact: text };
  if (column === 'contact' && USER_ID.test(text)) return { contact: text.toLowerCase() };
  if (text.includes('@')) {
    return isEmail(text)
      ? { contact: text.toLowerCase() }
      : rejection(line, sayRefusal('refusals.row.notAnEmail'), { field: 'email' });
  }
  const reading = readPhone(text, '');
  if ('phone' in reading) return { contact: reading.phone };
  return rejection(line, reading.reason, { field: 'phone' });
}
