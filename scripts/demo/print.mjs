/** What the demo says: a line of progress, and a table at the end. All of it for people, so none on stdout's last line. */
import { styleText } from 'node:util';

export function say(text) {
  process.stdout.write(`${text}\n`);
}

/** One line that is rewritten on a terminal, and a line every two seconds elsewhere. */
export class ProgressLine {
  #last = 0;

  show(figures, elapsedMs) {
    const text = this.#text(figures, elapsedMs);
    if (process.stdout.isTTY) {
      process.stdout.write(`\r\u001B[K${text}`);
      return;
    }
    if (performance.now() - this.#last < 2_000) return;
    this.#last = performance.now();
    say(text);
  }

  end(figures, elapsedMs) {
    process.stdout.write(process.stdout.isTTY ? '\r\u001B[K' : '');
    say(this.#text(figures, elapsedMs));
  }

  #text({ started, closed, states }, elapsedMs) {
    const parts = Object.entries(states).map(([state, count]) => `${count} ${state}`);
    return `${(elapsedMs / 1_000).toFixed(0).padStart(3)} s  ${closed} of ${started} done: ${parts.join(', ')}`;
  }
}

const OUTCOMES = [
  'delivered',
  'read',
  'replied',
  'answered',
  'clicked',
  'no_answer',
  'bounced',
  'failed',
  'opted_out',
];

export function printSummary(summary, rejected, url) {
  say('');
  say(
    `Campaign "${summary.campaign}": ${summary.rows} rows = ${summary.started} started + ${summary.duplicates} duplicates + ${summary.rejected} rejected`,
  );
  say('');
  table(
    ['channel', 'attempts', ...OUTCOMES, 'cost'],
    Object.entries(summary.channels).map(([name, { attempts, outcomes, cost }]) => [
      name,
      attempts,
      ...OUTCOMES.map((outcome) => outcomes[outcome] ?? 0),
      cost.toFixed(2),
    ]),
  );
  say('');
  const states = Object.keys(summary.states);
  table(
    ['segment', 'started', ...states, 'cost'],
    Object.entries(summary.segments).map(([name, figures]) => [
      name,
      figures.started,
      ...states.map((state) => figures.states[state] ?? 0),
      figures.cost.toFixed(2),
    ]),
  );
  say('');
  for (const { line, reason, value } of rejected.slice(0, 5)) {
    say(`rejected, line ${line}: ${reason}${value === undefined ? '' : ` (${JSON.stringify(value)})`}`);
  }
  if (rejected.length > 5) say(`… and ${rejected.length - 5} more rejected rows`);
  say('');
  say(
    `lost: ${summary.lost}, sent twice: ${summary.duplicateSends}, checked against the provider's own ledger.`,
  );
  say(`Open the editor: ${styleText('underline', url)}`);
}

function table(head, rows) {
  const lines = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  lines.forEach((line, n) => {
    const text = line
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ');
    say(n === 0 ? styleText('bold', text) : text);
  });
}
