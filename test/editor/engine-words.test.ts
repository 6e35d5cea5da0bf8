import assert from 'node:assert/strict';
import { sayOfAccount, textOf } from '../../lib/index.ts';
import type { EngineWords } from '../../nodes/channel-account/result-words.editor.ts';
import labels from '../../locales/de/channel-account.json' with { type: 'json' };

const german = textOf({
  engine: { accounts: { form: { 'no-count': '__setting__: nicht zwischen __least__ und __most__' } } },
  ...labels,
});

/** Reached by its address alone: it is written for the browser, whose globals the other modules do not know. */
const MODULE = '../../nodes/editor/engine-words.editor.ts';

describe('what the engine tells an editor', () => {
  const globals = globalThis as { RED?: unknown };
  const outside = globals.RED;
  let engineWords: EngineWords;
  before(async () => {
    ({ engineWords } = (await import(MODULE)) as { engineWords: EngineWords });
    // As the editor does: a key stands behind the name of its catalogue, and comes back where it has no text.
    globals.RED = {
      _: (key: string) => german(key.slice(key.indexOf(':') + 1)),
      i18n: { lang: () => 'de' },
    };
  });
  after(() => {
    globals.RED = outside;
  });

  const words = (setting: string): string => {
    const { told, text } = sayOfAccount('accounts.form.no-count', { setting, least: 1, most: 30 });
    return engineWords(told, text);
  };

  it('is said in its language, with the labels that the form of an account shows', () => {
    assert.equal(words('perSecond'), 'Sendungen/Sekunde: nicht zwischen 1 und 30');
    assert.equal(words('publicUrl'), `${labels['channel-account'].label.publicUrl}: nicht zwischen 1 und 30`);
  });

  it('calls by its name what no field is for', () => {
    for (const name of ['concurrency', 'faults.late', '__proto__', 'a:b', ''])
      assert.equal(words(name), `${name}: nicht zwischen 1 und 30`);
  });

  it('is English where nothing was told', () => {
    assert.equal(engineWords(undefined, 'an older version'), 'an older version');
  });

  it('is English where the editor has no such text', () => {
    const told = { key: 'guards.new', values: {} };
    assert.equal(engineWords(told, 'a newer version'), 'a newer version');
    const nested = { key: 'accounts.form.no-count', values: { setting: told, least: 1, most: 30 } };
    assert.equal(engineWords(nested, 'a newer version'), 'a newer version');
  });
});
