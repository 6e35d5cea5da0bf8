/** Editor half of wait-for-reply. */
import { translated } from '../../lib/wording/translated.ts';
import { durationProblem } from '../editor/duration.editor.ts';
import { checkAsTyped } from '../editor/field-error.editor.ts';
import { styleForms } from '../editor/form.editor.ts';
import { validator } from '../editor/validator.editor.ts';

interface WaitForReply {
  name: string;
  wait: string;
  until: '' | 'delivered' | 'read' | 'replied' | 'answered' | 'clicked';
}

RED.nodes.registerType<WaitForReply>('wait-for-reply', {
  category: 'cascade',
  color: '#7FC8A9',
  icon: 'cascade-wait.svg',
  inputs: 1,
  outputs: 3,
  defaults: {
    name: { value: '' },
    wait: { value: '', validate: validator(durationProblem) },
    until: { value: '' },
  },
  paletteLabel() {
    return this._('wait-for-reply.palette');
  },
  label() {
    if (this.name) return this.name;
    return this.wait
      ? translated(this, 'wait-for-reply.wait-for', { wait: this.wait })
      : this._('wait-for-reply.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('wait-for-reply.input');
  },
  outputLabels(index) {
    const names = ['reply', 'no-reply', 'stopped'];
    return translated(this, `wait-for-reply.output.${names[index] ?? 'stopped'}`);
  },
  oneditprepare() {
    styleForms();
    checkAsTyped($('#node-input-wait'), (text) => durationProblem(text.trim()));
  },
  oneditsave() {
    const wait = $('#node-input-wait');
    wait.val(String(wait.val()).trim());
  },
});
