/** Editor half of channel-send. */
import { channelField } from '../editor/channel-field.editor.ts';
import { styleForms } from '../editor/form.editor.ts';

/** What is sent; further keys are kept as they are. */
interface Content {
  text?: string | undefined;
  [key: string]: unknown;
}

interface ChannelSend {
  name: string;
  account: string;
  channel: string;
  content: Content;
}

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
    $('#cascade-send-text').val(this.content?.text ?? '');
  },
  oneditsave() {
    const content: Content = { ...this.content, text: String($('#cascade-send-text').val()) };
    if (content.text === '') delete content.text;
    this.content = content;
  },
});
