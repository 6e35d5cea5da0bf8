/** Editor half of channel-send. */
import { channelField } from '../editor/channel-field.editor.ts';
import { styleForms } from '../editor/form.editor.ts';
import { type Content, readContent, showContent } from './content-form.editor.ts';

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
    const words = (key: string): string => {
      const text = this._(`channel-send.${key}`);
      return text.endsWith(key) ? '' : text;
    };
    const channel = $('#node-input-channel');
    let shown = String(channel.val() ?? '');
    let content: Content = this.content ?? {};
    const show = (): void => showContent($('#cascade-send-content'), shown, content, words);
    $('#cascade-send-channel, #cascade-send-other').on('change', () => {
      const next = String(channel.val() ?? '');
      if (next === shown) return;
      content = readContent(shown, content);
      shown = next;
      show();
    });
    show();
  },
  oneditsave() {
    this.content = readContent(String($('#node-input-channel').val() ?? ''), this.content ?? {});
  },
});
