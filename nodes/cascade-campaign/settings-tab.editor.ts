/** Guards, costs and learning as foldable groups of fields. */
import { engineNames } from '../editor/engine-words.editor.ts';
import type { ReportedProblem } from '../editor/reported-problem.editor.ts';
import { makeRow } from '../editor/rows.editor.ts';
import type { Words } from './echo.editor.ts';
import type { Section } from './key-order.editor.ts';
import { problemText, problemsAt } from './problem-places.editor.ts';
import { rulesOf } from './rules.editor.ts';
import {
  COUNTABLE,
  type Group,
  type Setting,
  groupsOf,
  isWatching,
  shownOf,
  valuesIn,
  withShown,
} from './settings.editor.ts';

/** What the groups need of the form. */
export interface SettingsTabOptions {
  readonly words: Words;
  readonly document: () => Section;
  /** Puts another document in place; the form then calls `show`. */
  readonly put: (document: Section) => void;
}

/** The opened groups. */
export interface SettingsTab {
  show(problems: readonly ReportedProblem[]): void;
}

/** Settings of learning that mean nothing while nothing is learned. */
const LEARNING_ONLY: readonly string[] = ['learning-scope', 'learning-exploration', 'learning-cascades'];

/** Fills the panel `#cascade-campaign-settings`. */
export function settingsTab({ words, document, put }: SettingsTabOptions): SettingsTab {
  const panel = $('#cascade-campaign-settings-groups');
  const folds = new Map<string, JQuery>();
  const made = new Map<string, string>();

  const zones =
    (Intl as { supportedValuesOf?(key: 'timeZone'): string[] }).supportedValuesOf?.('timeZone') ?? [];
  $('#cascade-campaign-zones').append(zones.map((zone) => $('<option></option>').val(zone)));

  const change = (setting: Setting, shown: string): void => put(withShown(document(), setting, shown));

  /** A text of the catalogue that need not be there. */
  const optional = (key: string): string => {
    const text = words(key);
    return text.endsWith(key) ? '' : text;
  };

  function row(setting: Setting): JQuery {
    const id = idOf(setting);
    const label = labelOf(setting);
    const own = optional(`hint.${hintKeyOf(setting)}`);
    const element =
      setting.kind === 'outcomes'
        ? outcomes(setting, label, own)
        : makeRow({
            id,
            label,
            kind: setting.kind === 'choice' ? 'choice' : setting.kind === 'codes' ? 'text' : narrow(setting),
            value: '',
            choices: (setting.choices ?? []).map((one) => [one, words(`choice.${setting.name}.${one}`)]),
            ...(own === '' ? {} : { hint: own }),
          });
    const field = element.find('input, select').not('[type=checkbox]');
    const example = optional(`sample.${setting.name}`);
    if (setting.usual !== undefined) field.attr('placeholder', words('usual', { value: setting.usual }));
    else if (example !== '') field.attr('placeholder', words('such-as', { value: example }));
    if (setting.kind === 'percent') field.after(' <span class="cascade-unit">%</span>');
    if (setting.name === 'timezone') field.attr('list', 'cascade-campaign-zones');
    field.on('input change', () => change(setting, String(field.val() ?? '')));
    element.append($('<div class="cascade-field-error" role="alert"></div>').attr('id', `${id}-error`));
    const described = field.attr('aria-describedby');
    field.attr('aria-describedby', `${described === undefined ? '' : `${described} `}${id}-error`);
    if (setting.heading === undefined) return element;
    const heading = $('<div class="cascade-heading"></div>').text(words(`heading.${setting.heading}`));
    return heading.add(element);
  }

  function outcomes(setting: Setting, label: string, hint: string): JQuery {
    const id = idOf(setting);
    const boxes = COUNTABLE.map((outcome) =>
      $('<label></label>').append(
        $('<input type="checkbox">').val(outcome).attr('id', `${id}-${outcome}`),
        ' ',
        globalThis.document.createTextNode(words(`outcome.${outcome}`)),
      ),
    );
    const group = $('<div class="cascade-outcomes" role="group"></div>')
      .attr({ id, 'aria-labelledby': `${id}-label`, 'aria-describedby': `${id}-hint ${id}-error` })
      .append(boxes);
    group.on('change', 'input', () => {
      const ticked = group.find<HTMLInputElement>('input:checked').toArray();
      change(setting, ticked.map(({ value }) => value).join(','));
    });
    return $('<div class="form-row"></div>').append(
      $('<label></label>').attr('id', `${id}-label`).text(label),
      ' ',
      group,
      $('<div class="cascade-hint"></div>').attr('id', `${id}-hint`).text(hint),
    );
  }

  /** The group's fields, made again when there are others than before. */
  function fill(group: Group): JQuery {
    const known = folds.get(group.name);
    const fold =
      known ?? $('<details class="cascade-group"></details>').attr('id', `cascade-group-${group.name}`);
    if (known === undefined) {
      fold.append(
        $('<summary></summary>').append(
          $('<span></span>').text(words(`group.${group.name}`)),
          ' ',
          $('<span class="cascade-group-count"></span>'),
        ),
        $('<div class="cascade-hint cascade-group-hint"></div>').text(words(`group-hint.${group.name}`)),
        $('<div class="cascade-group-fields"></div>'),
      );
      fold.prop('open', group.name === 'guards');
      folds.set(group.name, fold);
      panel.append(fold);
    }
    const key = JSON.stringify(group.settings);
    if (made.get(group.name) !== key) {
      made.set(group.name, key);
      fold.find('.cascade-group-fields').empty().append(group.settings.map(row));
    }
    return fold;
  }

  function show(problems: readonly ReportedProblem[]): void {
    const now = document();
    const channels = rulesOf(now).map(({ channel }) => channel);
    for (const group of groupsOf(now, channels)) {
      const fold = fill(group);
      const set = valuesIn(now, group);
      fold
        .find('.cascade-group-count')
        .text(set === 0 ? words('group-none') : words('group-set', { number: String(set) }));
      for (const setting of group.settings) showSetting(now, setting, problems);
    }
    for (const name of LEARNING_ONLY) {
      $(`#cascade-setting-${name}`).closest('.form-row').toggle(!isWatching(now));
    }
  }

  function showSetting(now: Section, setting: Setting, problems: readonly ReportedProblem[]): void {
    const id = idOf(setting);
    const shown = shownOf(now, setting);
    const field = byId(id);
    if (setting.kind === 'outcomes') {
      const ticked = shown.split(',');
      field.find<HTMLInputElement>('input').each((_at, box) => {
        box.checked = ticked.includes(box.value);
      });
    } else if (!field.is(':focus')) field.val(shown);
    const found = problemsAt(problems, setting.path);
    const text = found.map(problemText).join(' ');
    const wrong = found.some(({ severity }) => severity === 'error');
    const place = byId(`${id}-error`).toggleClass('cascade-warning', text !== '' && !wrong);
    if (place.text() !== text) place.text(text);
    if (setting.kind !== 'outcomes') {
      field.attr('aria-invalid', String(wrong)).toggleClass('input-error', wrong);
    }
  }

  function labelOf(setting: Setting): string {
    const [section, channel] = setting.path;
    return section === 'costs' ? engineNames.channel(channel ?? '') : words(`field.${setting.name}`);
  }

  return { show };
}

/** An element by an id that may hold an own channel's name. */
function byId(id: string): JQuery {
  return $(`#${$.escapeSelector(id)}`);
}

function idOf({ name }: Setting): string {
  return `cascade-setting-${name}`;
}

/** All costs share one hint, about prices by country. */
function hintKeyOf({ name, path }: Setting): string {
  return path[0] === 'costs' ? (path.length > 2 ? 'cost-countries' : 'cost') : name;
}

function narrow({ kind, name }: Setting): 'number' | 'text' {
  const short = [
    'currency',
    'pace',
    'frequency',
    'velocity',
    'quiet-hours',
    'calling-hours',
    'attribution',
    'retention',
  ];
  return kind === 'text' && !short.includes(name) ? 'text' : 'number';
}
