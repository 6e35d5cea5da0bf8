import { markup, type Markup } from './markup.ts';

/** A column: its heading, and whether it holds figures, which are set flush right. */
export interface Column {
  readonly heading: string;
  readonly figures?: boolean;
}

/** A table whose first column names the rows. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (string | Markup)[])[],
): Markup {
  const kind = (i: number): string => (columns[i]?.figures === true ? 'n' : 't');
  const heads = columns.map(({ heading }, i) => markup`<th scope="col" class="${kind(i)}">${heading}</th>`);
  const lines = rows.map((row) => {
    const cells = row.map((cell, i) =>
      i === 0
        ? markup`<th scope="row" class="${kind(i)}">${cell}</th>`
        : markup`<td class="${kind(i)}">${cell}</td>`,
    );
    return markup`<tr>${cells}</tr>
      `;
  });
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="${caption}">
    <table>
      <caption>${caption}</caption>
      <thead>
        <tr>${heads}</tr>
      </thead>
      <tbody>
        ${lines}
      </tbody>
    </table>
  </div>`;
}

/** A chart, which may be scrolled where it has no room, and the table that tells the same, folded away below it. */
export function figure(title: string, chart: Markup, summary: string, data: Markup): Markup {
  return markup`<div class="chart" tabindex="0" role="group" aria-label="${title}">${chart}</div>
    <details>
      <summary>${summary}</summary>
      ${data}
    </details>`;
}
