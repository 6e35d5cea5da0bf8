/** The elements of a row of the rules table. */
import type { Words } from './echo.editor.ts';

/** A row's elements by what they are for; the fields and buttons have the class `cascade-rule-<name>`. */
export interface RuleFields {
  /** The whole row. */
  readonly element: JQuery;
  readonly number: JQuery;
  readonly channel: JQuery;
  /** Where a channel is written that is not in the list. */
  readonly other: JQuery;
  readonly waiting: JQuery;
  readonly wait: JQuery;
  readonly up: JQuery;
  readonly down: JQuery;
  readonly remove: JQuery;
  readonly success: JQuery;
  readonly joint: JQuery;
  readonly next: JQuery;
  /** Offers the line that follows a failure, while there is none. */
  readonly addFailed: JQuery;
  readonly failing: JQuery;
  readonly failed: JQuery;
  readonly echo: JQuery;
  readonly problems: JQuery;
  /** All of a step that can be read. */
  readonly readable: JQuery;
  /** Said of an entry that cannot. */
  readonly unreadable: JQuery;
}

/** Makes the elements, without values. */
export function ruleFields(words: Words): RuleFields {
  const button = (part: string, icon: string): JQuery =>
    $('<button type="button" class="red-ui-button red-ui-button-small"></button>')
      .addClass(`cascade-rule-${part}`)
      .append($('<i aria-hidden="true"></i>').addClass(`fa ${icon}`));
  const field = (part: string, element: string): JQuery => $(element).addClass(`cascade-rule-${part}`);

  const number = $('<span class="cascade-rule-number" aria-hidden="true"></span>');
  const channel = field('channel', '<select></select>');
  const other = field('other', '<input type="text" autocomplete="off">').hide();
  const wait = field('wait', '<input type="text" autocomplete="off">').attr('placeholder', '6h');
  const waiting = $('<label class="cascade-rule-waiting"></label>').append(
    $('<span></span>').text(words('rule.wait')),
    wait,
  );
  const [up, down, remove] = [
    button('up', 'fa-arrow-up'),
    button('down', 'fa-arrow-down'),
    button('delete', 'fa-remove'),
  ];
  const success = field('success', '<select></select>');
  const joint = $('<span class="cascade-rule-then"></span>').text(words('rule.then'));
  const next = field('next', '<select></select>');
  const addFailed = $('<button type="button" class="cascade-link cascade-rule-add-failed"></button>').text(
    words('rule.add-failed'),
  );
  const failed = field('failed', '<select></select>');
  const failing = $('<div class="cascade-rule-line"></div>').append(
    $('<span></span>').text(words('rule.if-failed')),
    failed,
  );
  const echo = $('<div class="cascade-rule-echo"></div>');
  const problems = $('<div class="cascade-rule-problems" role="alert"></div>');
  const unreadable = $('<div></div>').text(words('rule.unreadable'));
  const readable = $('<div></div>').append(
    $('<div class="cascade-rule-line"></div>').append(success, joint, next, addFailed),
    failing,
    echo,
  );
  const element = $('<div class="cascade-rule" role="group"></div>').append(
    $('<div class="cascade-rule-line"></div>').append(number, channel, other, waiting, up, down, remove),
    unreadable,
    readable,
    problems,
  );
  return {
    element,
    number,
    channel,
    other,
    waiting,
    wait,
    up,
    down,
    remove,
    success,
    joint,
    next,
    addFailed,
    failing,
    failed,
    echo,
    problems,
    readable,
    unreadable,
  };
}
