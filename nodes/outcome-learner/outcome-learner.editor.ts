/** Editor half of outcome-learner. */
import { chosenIn, chosenProblem, isChosen } from '../editor/chosen-config.editor.ts';
import { checkAsTyped } from '../editor/field-error.editor.ts';
import { styleForms } from '../editor/form.editor.ts';
import { type ValidatedNode, validator } from '../editor/validator.editor.ts';

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
    campaign: {
      value: '',
      type: 'cascade-campaign',
      required: false,
      validate: validator(campaignProblem),
    },
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
  oneditprepare() {
    styleForms();
    checkAsTyped($('#node-input-campaign'), (field) => campaignProblem(chosenIn(field, this.campaign), this));
  },
});

/** Results are announced without a campaign as well. */
function campaignProblem(chosen: unknown, node: Pick<ValidatedNode, '_'>): string | null {
  if (!isChosen(chosen)) return null;
  return chosenProblem(chosen, {
    missing: node._('outcome-learner.error.gone'),
    broken: node._('outcome-learner.error.broken'),
  });
}
