/** Editor half of cascade-store. */
import { checkAsTyped } from '../editor/field-error.editor.ts';
import { styleForms } from '../editor/form.editor.ts';
import { isEnvironmentVariable, validator } from '../editor/validator.editor.ts';

interface CascadeStore {
  name: string;
  kind: 'embedded';
  path: string;
  /** How many times as fast as real time; a text only when it comes from the environment. */
  speed: number | string;
}

RED.nodes.registerType<CascadeStore>('cascade-store', {
  category: 'config',
  defaults: {
    name: { value: '' },
    kind: { value: 'embedded' },
    path: { value: '' },
    speed: {
      value: 1,
      validate: validator((value, node) => (isSpeed(value) ? null : node._('cascade-store.error.speed'))),
    },
  },
  label() {
    return this.name || this.path || this._('cascade-store.unnamed');
  },
  oneditprepare() {
    styleForms();
    const speed = $('#cascade-store-speed').val(String(this.speed));
    checkAsTyped(speed, (text) => (isSpeed(text.trim()) ? null : this._('cascade-store.error.speed')));
  },
  oneditsave() {
    const text = String($('#cascade-store-speed').val()).trim();
    this.speed = text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  },
});

function isSpeed(value: unknown): boolean {
  if (isEnvironmentVariable(value)) return true;
  return value !== '' && Number.isFinite(Number(value)) && Number(value) > 0;
}
