/** Editor half of channel-send. */
import { channelField } from '../editor/channel-field.editor.ts';
import { styleForms } from '../editor/form.editor.ts';
import { type Content, readContent, readTemplateText, showContent } from './content-form.editor.ts';
import { type PreviewPanel, previewPanel } from './preview.editor.ts';

interface ChannelSend {
  name: string;
  account: string;
  channel: string;
  content: Content;
  /** The approved text of a WhatsApp template, for previews alone. */
  templateText: string;
}

/** The preview while the dialog is open. */
let preview: PreviewPanel | null = null;

RED.nodes.registerType<ChannelSend>('channel-send', {
  category: 'cascade',
  color: '#7FC8A9',
  icon: 'cascade-send.svg',
  inputs: 1,
  outputs: 2,
  defaults: {
    name: { value: '' },
    account: { value: '', type: 'channel-account', required: false },
    channel: { value: '' },
    content: { value: {} },
    templateText: { value: '' },
  },
  paletteLabel() {
    return this._('channel-send.palette');
  },
  label() {
    if (this.name) return this.name;
    return this.channel
      ? this._('channel-send.send-by', { channel: this.channel })
      : this._('channel-send.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('channel-send.input');
  },
  outputLabels(index) {
    return this._(index === 0 ? 'channel-send.output.sent' : 'channel-send.output.failed');
  },
  oneditprepare() {
    styleForms();
    channelField($('#node-input-channel'), $('#cascade-send-channel'), $('#cascade-send-other'));
    const words = (key: string, values?: Readonly<Record<string, string>>): string => {
      const text = this._(`channel-send.${key}`, values);
      return text.endsWith(key) ? '' : text;
    };
    const channel = $('#node-input-channel');
    let shown = String(channel.val() ?? '');
    let content: Content = this.content ?? {};
    let templateText = this.templateText ?? '';
    const show = (): void =>
      showContent($('#cascade-send-content'), { channel: shown, content, templateText }, words);
    $('#cascade-send-channel, #cascade-send-other').on('change', () => {
      const next = String(channel.val() ?? '');
      if (next === shown) return;
      content = readContent(shown, content);
      templateText = readTemplateText() ?? templateText;
      shown = next;
      show();
    });
    show();

    preview = previewPanel(
      this.id,
      () => ({
        channel: shown,
        content: readContent(shown, content),
        templateText: readTemplateText() ?? '',
        account: accountIn($('#node-input-account')),
      }),
      words,
    );
    $('#cascade-send-form').on('input change', () => preview?.refresh());
  },
  oneditsave() {
    this.content = readContent(String($('#node-input-channel').val() ?? ''), this.content ?? {});
    this.templateText = readTemplateText() ?? '';
    close();
  },
  oneditcancel: close,
  oneditdelete: close,
});

/** Node-RED's own choices, such as "add new", are no ids of nodes. */
function accountIn(field: JQuery): string {
  const id = String(field.val() ?? '');
  return id.startsWith('_') ? '' : id;
}

function close(): void {
  preview?.close();
  preview = null;
}
