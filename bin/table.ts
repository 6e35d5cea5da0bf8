/** Lines of a table: the first column to the left, figures to the right, the heading first. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): readonly string[] {
  const lines = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, i) =>
    lines.reduce((widest, line) => Math.max(widest, (line[i] ?? '').length), 0),
  );
  return lines.map((line) =>
    line
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** An amount of money, with its currency where one is declared. */
export function money(amount: number | null, currency: string | null): string {
  if (amount === null) return '-';
  const text = amount.toFixed(Math.abs(amount) < 1 && amount !== 0 ? 3 : 2);
  return currency === null ? text : `${text} ${currency}`;
}

/** A share as a percentage. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** An instant, to the minute, in UTC: the same on every machine. */
export function instant(at: number | null): string {
  return at === null ? '-' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** So many of something: `1 customer`, `1,000 customers`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** Lines as they are printed. Names come from lists: their control characters would steer the terminal. */
export function printed(lines: readonly string[]): string {
  return lines.map((line) => `${line.replaceAll(/\p{Cc}/gu, '\uFFFD')}\n`).join('');
}
