import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { engineText } from '../../nodes/runtime/engine-text.ts';

const TEXTS: Readonly<Record<string, string>> = {
  'guards.order.campaign.paused': 'die Kampagne ist pausiert',
  'guards.because': '__what__: __why__',
};
const RED = {
  _: (key: string) => TEXTS[key.split(':engine.')[1]!] ?? key,
} as unknown as NodeAPI;

describe('the engine’s words in a status', () => {
  const say = engineText(RED);
  const what = { key: 'guards.order.campaign.paused', values: {} };
  const verbatim = (text: string) => ({ key: 'verbatim', values: { text } });

  it('are in the language of the runtime, and those of people as they are', () => {
    const told = { key: 'guards.because', values: { what, why: verbatim('lunch __what__') } };
    assert.equal(say(told, 'the campaign is paused: lunch'), 'die Kampagne ist pausiert: lunch __what__');
  });

  it('are English where the catalogue does not have all of them, or nothing was told', () => {
    const told = { key: 'guards.because', values: { what, why: { key: 'guards.unknown', values: {} } } };
    assert.equal(say(told, 'the campaign is paused: lunch'), 'the campaign is paused: lunch');
    assert.equal(say(undefined, 'paused'), 'paused');
  });
});
