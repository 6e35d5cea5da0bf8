/** Editor half of channel-account. */
import { styleForms } from '../editor/form.editor.ts';
import { type ObjectField, hasDraft, objectField } from '../editor/object-field.editor.ts';
import { validator } from '../editor/validator.editor.ts';

interface ChannelAccount {
  name: string;
  provider: 'simulator';
  settings: object;
}

/** The settings' editor, once the person has unfolded it. */
let form: ObjectField | null = null;

RED.nodes.registerType<ChannelAccount>('channel-account', {
  category: 'config',
  defaults: {
    name: { value: '' },
    provider: { value: 'simulator' },
    settings: {
      value: {},
      validate: validator((_value, node) =>
        hasDraft(node.id) ? node._('channel-account.error.kept') : null,
      ),
    },
  },
  label() {
    return this.name || this._(`channel-account.provider.${this.provider}`);
  },
  oneditprepare() {
    styleForms();
    const folded = $('#channel-account-advanced');
    // An editor that is made while hidden has no size.
    folded.one('toggle', () => {
      form = objectField({
        nodeId: this.id,
        value: this.settings,
        id: 'channel-account-settings',
        // Only the JSON is checked here; the account itself says what it cannot use when it starts.
        check: () => Promise.resolve([]),
        words: {
          label: this._('channel-account.label.settings'),
          error: this._('channel-account.severity.error'),
          warning: this._('channel-account.severity.warning'),
          notAnObject: this._('channel-account.error.not-an-object'),
          unchecked: '',
          kept: this._('channel-account.error.kept'),
        },
      });
    });
    if (hasDraft(this.id)) folded.prop('open', true);
  },
  oneditsave() {
    this.settings = form?.save() ?? this.settings;
    close();
  },
  oneditcancel: close,
  oneditdelete: close,
});

function close(): void {
  form?.close();
  form = null;
}
