/** The dry run: who would get what, when and at what cost. Nothing is sent. */
import type { CampaignOverview } from '../admin/contract.ts';
import { dryRun } from './api.editor.ts';
import { csvOf } from './csv.ts';
import { button, element, freshId, labelled, setShown } from './dom.editor.ts';
import { dryRunParts } from './dry-run-result.editor.ts';
import { totalKey } from './dry-run-total.ts';
import type { Language } from './language.editor.ts';
import { resultLine } from './result.editor.ts';
import type { Views } from './views.editor.ts';

/** Opens the dry run of a campaign. */
export function openDryRun(campaign: CampaignOverview, language: Language, views: Views): void {
  const { text } = language;
  const result = resultLine(language);
  const shown = element('div', { class: 'cascade-dry-run-result' });

  const phone = textField('cascade-dry-run-phone', 'tel');
  const name = textField('cascade-dry-run-name', 'text');
  const segment = textField('cascade-dry-run-segment', 'text');
  const one = element(
    'div',
    {},
    labelled(text('dryRun.phone'), phone),
    labelled(text('dryRun.name'), name),
    labelled(text('dryRun.segment'), segment),
  );
  const csv = element('textarea', {
    id: 'cascade-dry-run-csv',
    attributes: { rows: '6', spellcheck: 'false', placeholder: 'name,phone,segment' },
  });
  const file = element('input', {
    id: 'cascade-dry-run-file',
    attributes: { type: 'file', accept: '.csv,.txt,.tsv,text/csv,text/plain' },
  });
  file.addEventListener('change', () =>
    result.during(null, async () => {
      csv.value = (await file.files?.[0]?.text()) ?? csv.value;
    }),
  );
  const list = element('div', {}, labelled(text('dryRun.csv'), csv), labelled(text('dryRun.file'), file));
  const { element: choice, isList } = whoChoice(language, (asList) => {
    setShown(one, !asList);
    setShown(list, asList);
  });

  const customers = (): string | null => {
    if (isList()) return csv.value.trim() === '' ? null : csv.value;
    const row = { phone: phone.value.trim(), name: name.value.trim(), segment: segment.value.trim() };
    return row.phone === '' ? null : csvOf(row);
  };
  const go = button(
    text('dryRun.button'),
    { id: 'cascade-dry-run-go', class: 'cascade-primary', attributes: { type: 'submit' } },
    () => undefined,
  );
  const form = element(
    'form',
    { class: 'cascade-form-column' },
    element('p', { class: 'cascade-notice', text: text('dryRun.nothing') }),
    choice,
    one,
    list,
    element('div', { class: 'cascade-buttons' }, go),
    result.element,
    shown,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = customers();
    if (text === null) {
      shown.replaceChildren();
      result.say(language.text(isList() ? 'dryRun.needCsv' : 'dryRun.needPhone'), 'bad');
      return;
    }
    result.during(go, async () => {
      // A run that fails must not leave the one before below its error.
      shown.replaceChildren();
      const run = await dryRun(campaign.name, text);
      shown.replaceChildren(...dryRunParts(run, campaign.now, language));
      const { customers: count, cost } = run.total;
      if (count === 0) result.say(language.text('dryRun.nobody'), 'bad');
      else {
        const params = { cost: language.money(cost, run.currency ?? '') };
        result.say(language.counted(`dryRun.${totalKey(run.total)}`, count, params));
      }
    });
  });
  views.open(text('dryRun.title', { campaign: campaign.name }), form, 'cascade-dry-run');
}

function textField(id: string, type: string): HTMLInputElement {
  return element('input', { id, attributes: { type, autocomplete: 'off' } });
}

/** One customer or a list. */
function whoChoice(
  { text }: Language,
  choose: (asList: boolean) => void,
): { element: HTMLElement; isList: () => boolean } {
  const group = freshId();
  const radio = (id: string, label: string, checked: boolean): [HTMLInputElement, HTMLLabelElement] => {
    const input = element('input', { id, attributes: { type: 'radio', name: group } });
    input.checked = checked;
    input.addEventListener('change', () => choose(id === 'cascade-dry-run-list'));
    return [input, element('label', {}, input, label)];
  };
  const [, one] = radio('cascade-dry-run-one', text('dryRun.one'), true);
  const [list, listLabel] = radio('cascade-dry-run-list', text('dryRun.list'), false);
  choose(false);
  return {
    element: element(
      'fieldset',
      { class: 'cascade-choice' },
      element('legend', { text: text('dryRun.who') }),
      one,
      listLabel,
    ),
    isList: () => list.checked,
  };
}
