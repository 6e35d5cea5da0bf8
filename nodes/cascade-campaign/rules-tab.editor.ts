/** The rules table: a list of steps, what a cascade makes of them, and what is wrong with each. */
import { engineNames } from '../editor/engine-words.editor.ts';
import type { ReportedProblem } from '../editor/reported-problem.editor.ts';
import { fillSelect } from '../editor/select.editor.ts';
import { type Words, echoOf, firstEcho } from './echo.editor.ts';
import { type Section, isSection } from './key-order.editor.ts';
import { problemText, problemsAt, problemsOfStep } from './problem-places.editor.ts';
import { type RuleRow, ruleRow } from './rule-row.editor.ts';
import { added, moved, removed, withStart } from './rule-edits.editor.ts';
import { orderOf, rulesOf } from './rules.editor.ts';
import { readTime, timingsOf } from './timing.editor.ts';

/** What the table needs of the form. */
export interface RulesTabOptions {
  readonly words: Words;
  readonly document: () => Section;
  /** Puts another document in place; the form then calls `show`. */
  readonly put: (document: Section) => void;
}

/** The opened table. */
export interface RulesTab {
  show(problems: readonly ReportedProblem[]): void;
}

/** Minutes after midnight at which the echo lets the first message leave, unless somebody asks for another time. */
const TEN = 600;

/** Fills the panel `#cascade-campaign-rules`. */
export function rulesTab({ words, document, put }: RulesTabOptions): RulesTab {
  const start = $('#cascade-campaign-start');
  const first = $('#cascade-campaign-first').val('10:00');
  const list = $('#cascade-campaign-steps');
  /** The last rules of each channel's step, for when it is the last step no more. */
  const remembered = new Map<string, Section>();
  let rows: RuleRow[] = [];
  let shown: readonly ReportedProblem[] = [];

  const place = (row: RuleRow): number => rows.indexOf(row);
  const move = (row: RuleRow, to: number): void => {
    const from = place(row);
    if (from < 0 || to < 0 || to >= rows.length) return;
    put(moved(document(), from, to, remembered));
  };
  const fresh = (): RuleRow =>
    ruleRow({
      words,
      change: (row, change) => put(change(document(), place(row), remembered)),
      move(row, by) {
        const to = place(row) + by;
        move(row, to);
        // At either end one of the buttons cannot be pressed any more: the other takes over.
        const end = by < 0 ? to === 0 : to === rows.length - 1;
        rows[to]?.focus(by < 0 === end ? 'down' : 'up');
      },
      remove(row) {
        const at = place(row);
        put(removed(document(), at));
        if (rows.length === 0) $('#cascade-campaign-add').trigger('focus');
        else rows[Math.min(at, rows.length - 1)]?.focus('delete');
      },
    });

  list.editableList({
    addButton: false,
    height: 'auto',
    sortable: true,
    scrollOnAdd: false,
    addItem(container: JQuery, _index: number, row: RuleRow) {
      container.append(row.element);
    },
    sortItems(items: JQuery[]) {
      const order = $.makeArray(items).map((item) => item.data('data') as RuleRow);
      const dragged = draggedOf(rows, order);
      if (dragged === undefined) return;
      const [from, to] = [rows.indexOf(dragged), order.indexOf(dragged)];
      rows = order;
      put(moved(document(), from, to, remembered));
    },
  });
  list.attr('aria-label', words('label.steps'));

  $('#cascade-campaign-add').on('click', () => {
    put(added(document()));
    rows.at(-1)?.focus('channel');
  });
  start.on('change', () => put(withStart(document(), String(start.val()))));
  first.on('input change', () => show(shown));

  function fit(count: number): void {
    while (rows.length > count) {
      const row = rows.pop();
      if (row !== undefined) list.editableList('removeItem', row);
    }
    while (rows.length < count) {
      const row = fresh();
      rows.push(row);
      list.editableList('addItem', row);
    }
    list.find('.red-ui-editableList-item-handle').attr({ title: words('rule.drag'), 'aria-hidden': 'true' });
  }

  function show(problems: readonly ReportedProblem[]): void {
    shown = problems;
    const now = document();
    const rules = rulesOf(now);
    const minute = readTime(String(first.val())) ?? TEN;
    const timings = timingsOf(now, minute);
    const channels = [...new Set(rules.map(({ channel }) => channel).filter((channel) => channel !== ''))];
    remember(now);
    fit(rules.length);
    rules.forEach((rule, index) => {
      const timing = timings[index];
      rows[index]?.show({
        rule,
        index,
        count: rules.length,
        channels,
        echo: timing === undefined || !rule.readable ? '' : echoOf(rule, timing, words),
        problems: problemsOfStep(problems, index),
      });
    });
    showStart(now, channels, problems);
    const order = orderOf(now);
    $('#cascade-campaign-order').text(
      order.length === 0 ? '' : words('rule.order', { order: order.map(engineNames.channel).join(' → ') }),
    );
    const leading = rules.findIndex(({ channel }) => channel === now['start']);
    $('#cascade-campaign-first-echo').text(firstEcho(timings[leading]?.own, words));
  }

  function remember(now: Section): void {
    const { steps } = now;
    for (const step of Array.isArray(steps) ? (steps as unknown[]) : []) {
      if (!isSection(step) || step['terminal'] === true) continue;
      if (typeof step['channel'] === 'string') remembered.set(step['channel'], step);
    }
  }

  function showStart(now: Section, channels: readonly string[], problems: readonly ReportedProblem[]): void {
    const value = typeof now['start'] === 'string' ? now['start'] : '';
    const values = channels.includes(value) ? channels : [value, ...channels];
    fillSelect(
      start,
      value,
      values.map((one) => [one, engineNames.channel(one) || words('rule.choose')] as const),
    );
    const text = problemsAt(problems, ['start']).map(problemText).join(' ');
    start.attr('aria-invalid', String(text !== '')).toggleClass('input-error', text !== '');
    const error = $('#cascade-campaign-start-error');
    if (error.text() !== text) error.text(text);
  }

  return { show };
}

/** The one row that was taken out and put in elsewhere. */
function draggedOf(before: readonly RuleRow[], after: readonly RuleRow[]): RuleRow | undefined {
  const same = (a: readonly RuleRow[], b: readonly RuleRow[]): boolean => a.every((row, at) => row === b[at]);
  return before.find((row) =>
    same(
      before.filter((one) => one !== row),
      after.filter((one) => one !== row),
    ),
  );
}
