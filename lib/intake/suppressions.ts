import type { Suppression } from '../guards/control.ts';
import type { Rejection } from './customer.ts';
import { isEmail } from './email.ts';
import { readPhone } from './phone.ts';
import { csvRows, type Pieces } from './rows.ts';

/** Columns in which the person may stand; exports of this product have the first. */
const COLUMNS = ['contact', 'phone', 'email', 'telegram'];

/** One line of a suppression list, or why it is none. */
export type SuppressionReading = Pick<Suppression, 'contact'> | Rejection;

/**
 * Reads a suppression list: CSV text whose header names a column `contact`, `phone`, `email` or `telegram`.
 * Numbers need their country code.
 * @throws CascadeError when the text cannot be read
 */
export async function* suppressionsOf(pieces: Pieces): AsyncGenerator<SuppressionReading> {
  for await (const { line, row } of csvRows(pieces, COLUMNS)) {
    const cells = Object.entries(row as Record<string, string>);
    const cell = (column: string): string =>
      (cells.find(([name]) => name.toLowerCase() === column)?.[1] ?? '').trim().replace(/^'/, '');
    const found = COLUMNS.map((column) => ({ column, text: cell(column) })).find(({ text }) => text !== '');
    if (found === undefined) yield { line, reason: 'the line names nobody' };
    else yield readOne(found.column, found.text, line);
  }
}

function readOne(column: string, text: string, line: number): SuppressionReading {
  if (column === 'telegram' || /^telegram:/i.test(text)) {
    const id = text.replace(/^telegram:/i, '');
    return /^-?\d{1,20}$/.test(id)
      ? { contact: `telegram:${id}` }
      : { line, reason: 'this is not a Telegram id', field: 'telegram' };
  }
  if (/^forgotten:[0-9a-f]{64}$/.test(text)) return { contact: text };
  if (text.includes('@')) {
    return isEmail(text)
      ? { contact: text.toLowerCase() }
      : { line, reason: 'this is not an e-mail address', field: 'email' };
  }
  const reading = readPhone(text, '');
  return 'phone' in reading ? { contact: reading.phone } : { line, reason: reading.reason, field: 'phone' };
}
