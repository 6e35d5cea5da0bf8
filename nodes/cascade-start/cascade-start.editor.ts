/** Editor half of cascade-start. */
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
      validate: validator((value, node) => (isCountry(value) ? null : node._('cascade-start.error.country'))),
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
    checkAsTyped($('#node-input-country'), (text) =>
      isCountry(text.trim()) ? null : this._('cascade-start.error.country'),
    );
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

/** An ISO 3166 code of two letters, or none, or one from the environment. */
function isCountry(value: unknown): boolean {
  return (
    value === '' || isEnvironmentVariable(value) || (typeof value === 'string' && /^[a-z]{2}$/i.test(value))
  );
}
