/** Editor half of cascade-campaign: a table of rules, groups of settings, and the document itself as JSON. */
import { translated } from '../../lib/wording/translated.ts';
import { styleForms } from '../editor/form.editor.ts';
import type { ObjectField } from '../editor/object-field.editor.ts';
import { validator } from '../editor/validator.editor.ts';
import { campaignForm } from './campaign-form.editor.ts';
import { campaignName, freeName, withName } from './campaign-name.editor.ts';
import { documentProblem } from './document-problem.editor.ts';
import type { Words } from './echo.editor.ts';
import { type Section, withValueAt } from './key-order.editor.ts';
import { styleCampaign } from './style.editor.ts';

interface CascadeCampaign {
  name: string;
  document: object;
  store: string;
}

/** The form while its dialog is open. */
let form: ObjectField | null = null;

RED.nodes.registerType<CascadeCampaign>('cascade-campaign', {
  category: 'config',
  defaults: {
    name: { value: '' },
    document: {
      value: {
        start: 'whatsapp',
        steps: [
          { channel: 'whatsapp', wait: '6h', if_no_reply: 'phone' },
          { channel: 'phone', wait: '2h', if_no_answer: 'sms' },
          { channel: 'sms', wait: null, terminal: true },
        ],
      },
      validate: validator(documentProblem),
    },
    store: { value: '', type: 'cascade-store', required: false },
  },
  label() {
    return campaignName(this) || this._('cascade-campaign.unnamed');
  },
  oneditprepare() {
    styleForms();
    styleCampaign();
    const words: Words = (key, values) => translated(this, `cascade-campaign.${key}`, values);
    const isNew = !RED.nodes.node(this.id);
    const document = isNew ? begun(this.document as Section, newName(words)) : this.document;
    form = campaignForm(this.id, document, words);
  },
  oneditsave() {
    const name = $('#node-config-input-name');
    name.val(String(name.val() ?? '').trim());
    this.document = form?.save() ?? this.document;
    close();
  },
  oneditcancel: close,
  oneditdelete: close,
});

/** When people may be called by a new campaign, in their own time zone, until somebody says otherwise. */
const CALLING_HOURS = '09:00-20:00';

/** A new campaign's document, as the form shows it first. */
function begun(document: Section, name: string): Section {
  return withName(withValueAt(document, ['guards', 'calling_hours'], CALLING_HOURS), name);
}

/** What a new campaign is called, until somebody calls it otherwise. */
function newName(words: Words): string {
  const taken: string[] = [];
  RED.nodes.eachConfig((node) => {
    const one = node as { type: string; name?: unknown; document?: unknown };
    if (one.type === 'cascade-campaign') taken.push(campaignName(one));
    return true;
  });
  return freeName(taken, (number) =>
    number === 1 ? words('default-name') : words('default-name-next', { number: String(number) }),
  );
}

function close(): void {
  form?.close();
  form = null;
}
