/** Editor half of outcome-learner. */
import { styleForms } from '../editor/form.editor.ts';

interface OutcomeLearner {
  name: string;
  campaign: string;
}

RED.nodes.registerType<OutcomeLearner>('outcome-learner', {
  category: 'cascade',
  color: '#7FC8A9',
  icon: 'cascade-learner.svg',
  inputs: 1,
  outputs: 2,
  defaults: {
    name: { value: '' },
    campaign: { value: '', type: 'cascade-campaign', required: false },
  },
  paletteLabel() {
    return this._('outcome-learner.palette');
  },
  label() {
    return this.name || this._('outcome-learner.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('outcome-learner.input');
  },
  outputLabels(index) {
    return this._(index === 0 ? 'outcome-learner.output.result' : 'outcome-learner.output.insight');
  },
  oneditprepare: styleForms,
});
