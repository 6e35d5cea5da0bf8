/** Cells that spreadsheet programs would take for a formula, also after blanks. */
const FORMULA = /^[\s\uFEFF]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
/** A telephone number computes nothing, and other programs are to read it as it is. */
const NUMBER = /^\+[\d ().-]*\d$/;

/**
 * A line of CSV (RFC 4180), with its end. What a spreadsheet program would run as a formula begins with an
 * apostrophe.
 */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: string | number): string {
  const text = String(value);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
