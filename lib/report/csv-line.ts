/** Cells that spreadsheet programs would take for a formula, also after blanks. */
const FORMULA = /^[\s\uFEFF]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
/** A telephone number computes nothing, and other programs are to read it as it is. */
const PHONE = /^\+(?:[ ().-]*\d){7,15}$/;

/**
 * A line of CSV (RFC 4180), with its end. Numbers have a point and six decimals at most; undefined is an empty cell.
 * What a spreadsheet program would run as a formula begins with an apostrophe.
 */
export function csvLine(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** What a text said before {@link csvLine} made it safe, also where it was mended to a telephone number since. */
export function plainText(cell: string): string {
  const text = cell.slice(1);
  return cell.startsWith("'") && FORMULA.test(text) ? text : cell;
}

function isFormula(text: string): boolean {
  return FORMULA.test(text) && !PHONE.test(text);
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(Number(value.toFixed(6)));
  const safe = isFormula(value) ? `'${value}` : value;
  // Readers take blanks at the ends for none of the value's.
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
