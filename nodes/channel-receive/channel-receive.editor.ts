/** Editor half of channel-receive. */
import { styleForms } from '../editor/form.editor.ts';

interface ChannelReceive {
  name: string;
  account: string;
}

RED.nodes.registerType<ChannelReceive>('channel-receive', {
  category: 'cascade',
  color: '#7FC8A9',
  icon: 'cascade-receive.svg',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    account: { value: '', type: 'channel-account', required: false },
  },
  paletteLabel() {
    return this._('channel-receive.palette');
  },
  label() {
    return this.name || this._('channel-receive.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('channel-receive.input');
  },
  outputLabels() {
    return this._('channel-receive.output.event');
  },
  oneditprepare: styleForms,
});
