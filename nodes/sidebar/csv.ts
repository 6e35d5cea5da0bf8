/** One customer as CSV text. */

/** CSV text with a header row and one row. */
export function csvOf(row: Readonly<Record<string, string>>): string {
  const cells = Object.entries(row);
  return [cells.map(([name]) => quoted(name)), cells.map(([, value]) => quoted(value))]
    .map((line) => line.join(','))
    .join('\n');
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}
