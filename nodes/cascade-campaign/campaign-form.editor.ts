/** The campaign's form: one document, seen as a table, as groups of fields and as JSON, all three in step. */
import { readJson } from '../../lib/campaign/json-text.ts';
import { checkCampaign } from '../editor/campaign-check.editor.ts';
import { fileName, openFile, saveFile } from '../editor/file.editor.ts';
import { jsonText } from '../editor/json-field.editor.ts';
import { notifyText } from '../editor/notify.editor.ts';
import { type ObjectField, objectField } from '../editor/object-field.editor.ts';
import type { ReportedProblem } from '../editor/reported-problem.editor.ts';
import { formTabs } from '../editor/tabs.editor.ts';
import type { Words } from './echo.editor.ts';
import { nameIn, withName } from './campaign-name.editor.ts';
import { type Section, inOrder, isSection } from './key-order.editor.ts';
import { nameField } from './name-field.editor.ts';
import { inFieldWords } from './setting-faults.editor.ts';
import { rulesTab } from './rules-tab.editor.ts';
import { settingsTab } from './settings-tab.editor.ts';

/** Longest file that is taken, in bytes: what the runtime checks, with room for other alphabets. */
const LONGEST = 400_000;

/** Opens the form of the campaign node with this id. */
export function campaignForm(nodeId: string, value: unknown, words: Words): ObjectField {
  /** The last text that was a JSON object, as an object; tables show it. */
  let document: Section = isSection(value) ? value : {};
  let broken = false;
  let problems: readonly ReportedProblem[] = [];

  const put = (next: Section): void => {
    const text = jsonText(next);
    // The same again leaves the text as a person has laid it out.
    if (!broken && text !== jsonText(document)) {
      document = next;
      field.write(text);
    }
    show();
  };
  const show = (): void => {
    name.show(nameIn(document), broken);
    rules.show(problems);
    settings.show(problems);
  };
  const parts = { words, document: () => document, put };
  const name = nameField(nodeId, words, (typed) => put(withName(document, typed)));
  const rules = rulesTab(parts);
  const settings = settingsTab(parts);

  const field: ObjectField = objectField({
    nodeId,
    value,
    id: 'cascade-campaign-document',
    check: async (text) => inFieldWords(await checkCampaign(text), JSON.parse(text) as Section, words),
    words: {
      label: words('label.document'),
      error: words('severity.error'),
      warning: words('severity.warning'),
      notAnObject: words('error.not-an-object'),
      unchecked: words('error.unchecked'),
      kept: words('error.kept'),
    },
    onText(text, typed) {
      broken = typed === null;
      $('.cascade-campaign-broken').toggle(broken);
      $('#cascade-campaign-rules-fields, #cascade-campaign-settings-fields').prop('disabled', broken);
      // What the tables wrote themselves they show already.
      if (typed === null || text === jsonText(document)) {
        name.show(nameIn(document), broken);
        return;
      }
      document = typed as Section;
      show();
    },
    onProblems(found) {
      problems = broken ? [] : found;
      $('#cascade-campaign-fine').text(found.length === 0 ? words('hint.fine') : '');
      show();
    },
  });

  const tabs = formTabs($('#cascade-campaign-tabs'), words('label.document'), [
    { id: 'cascade-campaign-rules', label: words('tab.rules') },
    { id: 'cascade-campaign-settings', label: words('tab.settings') },
    { id: 'cascade-campaign-json', label: words('tab.json'), onShow: () => field.resize() },
  ]);

  $('.cascade-campaign-broken-json').on('click', () => tabs.show('cascade-campaign-json'));
  $('.cascade-campaign-broken-back').on('click', () => field.write(jsonText(document)));
  $('#cascade-campaign-export').on('click', () => {
    const text = broken ? field.text() : `${JSON.stringify(inOrder(document), null, 2)}\n`;
    saveFile(`${fileName(name.text(), 'campaign')}.json`, text, 'application/json');
  });
  openFile(
    $('#cascade-campaign-import'),
    $('#cascade-campaign-file'),
    LONGEST,
    (text, file) => {
      const reading = readJson(text);
      if ('value' in reading && !isDocument(reading.value)) {
        const reason = words('error.not-an-object');
        notifyText(words('file.no-campaign', { name: file, reason }), 'error');
        return;
      }
      field.write(text);
      if (broken) tabs.show('cascade-campaign-json');
      notifyText(words(broken ? 'file.broken' : 'file.taken', { name: file }), broken ? 'error' : 'success');
    },
    (file) => notifyText(words('file.refused', { name: file }), 'error'),
  );
  show();
  return field;
}

/** False for what can be no campaign, such as an exported flow, or a file of another program. */
function isDocument(value: unknown): boolean {
  return isSection(value) && Object.hasOwn(value, 'steps');
}
