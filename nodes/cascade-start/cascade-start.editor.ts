/** Editor half of cascade-start. */
import { countryFault } from '../../lib/campaign/countries.ts';
import { translated } from '../../lib/wording/translated.ts';
import { chosenProblem } from '../editor/chosen-config.editor.ts';
import { checkAsTyped } from '../editor/field-error.editor.ts';
import { styleForms } from '../editor/form.editor.ts';
import { isEnvironmentVariable, type ValidatedNode, validator } from '../editor/validator.editor.ts';

interface CascadeStart {
  name: string;
  campaign: string;
  country: string;
}

RED.nodes.registerType<CascadeStart>('cascade-start', {
  category: 'cascade',
  color: '#7FC8A9',
  icon: 'cascade-start.svg',
  inputs: 1,
  outputs: 2,
  defaults: {
    name: { value: '' },
    campaign: { value: '', type: 'cascade-campaign', validate: validator(campaignProblem) },
    country: {
      value: '',
      validate: validator(countryProblem),
    },
  },
  paletteLabel() {
    return this._('cascade-start.palette');
  },
  label() {
    return this.name || this._('cascade-start.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('cascade-start.input');
  },
  outputLabels(index) {
    return this._(index === 0 ? 'cascade-start.output.started' : 'cascade-start.output.summary');
  },
  oneditprepare() {
    styleForms();
    checkAsTyped($('#node-input-campaign'), (chosen) => campaignProblem(chosen, this));
    checkAsTyped($('#node-input-country'), (text) => countryProblem(text, this));
  },
  oneditsave() {
    const country = $('#node-input-country');
    const text = String(country.val()).trim();
    country.val(isEnvironmentVariable(text) ? text : text.toUpperCase());
  },
});

/** Nothing starts without a campaign. */
function campaignProblem(chosen: unknown, node: Pick<ValidatedNode, '_'>): string | null {
  return chosenProblem(chosen, {
    missing: node._('cascade-start.error.campaign'),
    broken: node._('cascade-start.error.broken'),
  });
}

/** What is wrong with a country as it is written; null: nothing. One from the environment is known to the runtime. */
function countryProblem(value: unknown, node: Pick<ValidatedNode, '_'>): string | null {
  if (isEnvironmentVariable(value)) return null;
  const fault = countryFault(typeof value === 'string' ? value : JSON.stringify(value ?? ''));
  return fault === null ? null : translated(node, `cascade-start.error.${fault.key}`, fault.values);
}
