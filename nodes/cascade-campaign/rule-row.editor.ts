/** One step as a row of the rules table. */
import { BUILT_IN_CHANNELS, TRANSITION_KEYS } from '../../lib/campaign/document.ts';
import { engineNames } from '../editor/engine-words.editor.ts';
import { type Choice, fillSelect } from '../editor/select.editor.ts';
import type { Words } from './echo.editor.ts';
import type { Section } from './key-order.editor.ts';
import { type StepProblem, problemText } from './problem-places.editor.ts';
import {
  type Remembered,
  withChannel,
  withFailed,
  withNext,
  withSuccess,
  withWait,
} from './rule-edits.editor.ts';
import { ruleFields } from './rule-fields.editor.ts';
import type { Rule, Success } from './rules.editor.ts';

/** What a row asks of the table. */
export interface RowOrders {
  readonly words: Words;
  /** Changes the document at the row's place. */
  change(row: RuleRow, change: (document: Section, index: number, remembered: Remembered) => Section): void;
  move(row: RuleRow, by: number): void;
  remove(row: RuleRow): void;
}

/** What a row shows. */
export interface RowView {
  readonly rule: Rule;
  readonly index: number;
  readonly count: number;
  /** All channels of the table. */
  readonly channels: readonly string[];
  readonly echo: string;
  readonly problems: readonly StepProblem[];
}

/** A row of the table. */
export interface RuleRow {
  readonly element: JQuery;
  show(view: RowView): void;
  focus(part: 'up' | 'down' | 'delete' | 'channel'): void;
}

const OTHER = '*';

/** Makes a row; it is empty until it is shown something. */
export function ruleRow(orders: RowOrders): RuleRow {
  const { words } = orders;
  const parts = ruleFields(words);
  const { element, channel, other, wait, success, next, failed, up, down, remove } = parts;
  const fields: Record<string, JQuery> = { channel, other, wait, success, next, failed };

  const successes = [...TRANSITION_KEYS, 'terminal'].map((one) => [one, words(`success.${one}`)] as const);

  const row: RuleRow = {
    element,
    show,
    focus: (part) => void fieldOf(part).trigger('focus'),
  };
  const fieldOf = (part: string): JQuery =>
    ({ up, down, delete: remove, channel })[part as 'up' | 'down' | 'delete' | 'channel'];

  channel.on('change', () => {
    const value = String(channel.val());
    const free = value === OTHER;
    channel.toggle(!free);
    other.toggle(free);
    if (free) other.val('').trigger('focus');
    else orders.change(row, (document, index) => withChannel(document, index, value));
  });
  other.on('change blur', () => {
    const name = String(other.val()).trim();
    other.hide();
    channel.show();
    orders.change(row, (document, index) => (name === '' ? document : withChannel(document, index, name)));
  });
  wait.on('input change', () => {
    const text = String(wait.val()).trim();
    orders.change(row, (document, index) => withWait(document, index, text));
  });
  success.on('change', () => {
    const value = String(success.val()) as Success;
    orders.change(row, (document, index, remembered) => withSuccess(document, index, value, remembered));
  });
  next.on('change', () => {
    const value = String(next.val());
    orders.change(row, (document, index) => withNext(document, index, value));
  });
  failed.on('change', () => {
    const value = String(failed.val());
    orders.change(row, (document, index) => withFailed(document, index, value === '' ? null : value));
  });
  parts.addFailed.on('click', () => {
    parts.failing.show();
    parts.addFailed.hide();
    failed.trigger('focus');
  });
  up.on('click', () => orders.move(row, -1));
  down.on('click', () => orders.move(row, 1));
  remove.on('click', () => orders.remove(row));

  function show(view: RowView): void {
    const { rule, index, count, channels } = view;
    const id = `cascade-rule-${index}`;
    const step = { number: String(index + 1), channel: engineNames.channel(rule.channel) };
    element.attr({ id, 'aria-label': words('rule.name', step) });
    parts.number.text(String(index + 1));
    name(up, 'rule.up', step);
    name(down, 'rule.down', step);
    name(remove, 'rule.delete', step);
    up.prop('disabled', index === 0);
    down.prop('disabled', index === count - 1);
    for (const [part, one] of Object.entries(fields)) {
      one.attr({ id: `${id}-${part}`, 'aria-label': words(`rule.field.${part}`, step) });
    }
    element.find('.cascade-rule-line').first().children('select, label').toggle(rule.readable);
    if (other.is(':visible')) channel.hide();
    parts.unreadable.toggle(!rule.readable);
    parts.readable.toggle(rule.readable);

    const goesOn = rule.success !== 'terminal';
    parts.waiting.toggle(rule.readable && (goesOn || rule.wait !== ''));
    parts.joint.toggle(goesOn);
    next.toggle(goesOn);
    const shown = rule.failed !== null || $(globalThis.document.activeElement ?? []).is(failed);
    parts.failing.toggle(goesOn ? shown : rule.failed !== null);
    parts.addFailed.toggle(goesOn && !shown);

    const others = channels.filter((one) => one !== rule.channel);
    // A channel has one step at most: what has one already is not offered.
    const free = BUILT_IN_CHANNELS.filter((one) => !others.includes(one));
    const choose = words('rule.choose');
    fillSelect(channel, rule.channel, named([...free, rule.channel], [OTHER, words('rule.other')]), choose);
    fillSelect(next, rule.next, named([...others, rule.next]), choose);
    fillSelect(failed, rule.failed ?? '', [
      ['', words('rule.same')],
      ...named([...others, rule.failed ?? '']),
    ]);
    fillSelect(success, rule.success, successes, choose);
    if (!wait.is(':focus')) wait.val(rule.wait);

    parts.echo.attr('id', `${id}-echo`).text(view.echo);
    parts.problems.attr('id', `${id}-problems`);
    showText(parts.problems, view.problems);
    markFields(id, view.problems);
  }

  /** Leaves the place alone when nothing changed: it is read aloud. */
  function showText(place: JQuery, found: readonly StepProblem[]): void {
    const lines = found.map(({ problem }) =>
      $('<div></div>')
        .addClass(`cascade-${problem.severity}`)
        .append($('<b></b>').text(words(`severity.${problem.severity}`)), ' ')
        .append(globalThis.document.createTextNode(problemText(problem))),
    );
    if (place.text() !== lines.map((line) => line.text()).join('')) place.empty().append(lines);
  }

  function markFields(id: string, found: readonly StepProblem[]): void {
    for (const [part, one] of Object.entries(fields)) {
      const faulty = found.some(
        ({ key, problem }) => problem.severity === 'error' && partOf(key) === part && part !== 'other',
      );
      one.attr({ 'aria-invalid': String(faulty), 'aria-describedby': `${id}-echo ${id}-problems` });
      one.toggleClass('input-error', faulty);
    }
  }

  function name(one: JQuery, key: string, values: Record<string, string>): void {
    const text = words(key, values);
    one.attr({ 'aria-label': text, title: text });
  }

  return row;
}

/** The field that shows a key of a step. */
function partOf(key: string): string {
  if (key === 'if_failed') return 'failed';
  if (key === 'terminal') return 'success';
  return key.startsWith('if_') ? 'next' : key === '' ? 'success' : key;
}

/** Channels as choices, each once, and what comes after them. */
function named(channels: readonly string[], ...others: readonly Choice[]): readonly Choice[] {
  const known = [...new Set(channels.filter((channel) => channel !== ''))];
  return [...known.map((channel) => [channel, engineNames.channel(channel)] as const), ...others];
}
