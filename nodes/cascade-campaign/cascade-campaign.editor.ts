/** Editor half of cascade-campaign: a table of rules, groups of settings, and the document itself as JSON. */
import { styleForms } from '../editor/form.editor.ts';
import type { ObjectField } from '../editor/object-field.editor.ts';
import { validator } from '../editor/validator.editor.ts';
import { campaignForm } from './campaign-form.editor.ts';
import { documentProblem } from './document-problem.editor.ts';
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
    const { name } = this.document as { name?: unknown };
    return this.name || (typeof name === 'string' && name) || this._('cascade-campaign.unnamed');
  },
  oneditprepare() {
    styleForms();
    styleCampaign();
    form = campaignForm(this.id, this.document, (key, values) =>
      this._(`cascade-campaign.${key}`, values ?? {}),
    );
  },
  oneditsave() {
    this.document = form?.save() ?? this.document;
    close();
  },
  oneditcancel: close,
  oneditdelete: close,
});

function close(): void {
  form?.close();
  form = null;
}
