/** Editor half of cascade-campaign: the document as JSON, checked as it is typed. */
import { checkCampaign } from '../editor/campaign-check.editor.ts';
import { styleForms } from '../editor/form.editor.ts';
import { type ObjectField, objectField } from '../editor/object-field.editor.ts';
import { validator } from '../editor/validator.editor.ts';
import { documentProblem } from './document-problem.editor.ts';

interface CascadeCampaign {
  name: string;
  document: object;
  store: string;
}

/** The form's document while its dialog is open. */
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
    form = objectField({
      nodeId: this.id,
      value: this.document,
      id: 'cascade-campaign-document',
      check: checkCampaign,
      words: {
        label: this._('cascade-campaign.label.document'),
        error: this._('cascade-campaign.severity.error'),
        warning: this._('cascade-campaign.severity.warning'),
        notAnObject: this._('cascade-campaign.error.not-an-object'),
        unchecked: this._('cascade-campaign.error.unchecked'),
        kept: this._('cascade-campaign.error.kept'),
      },
    });
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
