import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { Catalogues, engineCatalogues, textsIn } from '../../../nodes/admin/catalogues.ts';
import english from '../../../locales/en-US/report.json' with { type: 'json' };
import german from '../../../locales/de/report.json' with { type: 'json' };

describe('the texts of a page', () => {
  const report = new Catalogues('report', english);
  const all = [report, ...engineCatalogues()];

  it('are those of the nearest language', () => {
    for (const lang of ['de', 'DE', 'de-AT']) {
      assert.equal(report.of(lang).lang, 'de');
      assert.equal(textsIn(lang, all)('report.state.halted'), german.report.state.halted);
    }
    assert.equal(report.of('pt').lang, 'pt-BR');
    for (const lang of ['', 'xx', 'en', 'en-GB', '../de'])
      assert.equal(textsIn(lang, all)('report.state.halted'), 'Halted');
  });

  it('are English where the language has none', () => {
    const own = new Catalogues('no-such-set', { own: { text: 'only in English' } });
    assert.equal(textsIn('de', [own, ...all])('own.text'), 'only in English');
    assert.equal(textsIn('de', [own, ...all])('report.title', { campaign: 'x' }), 'x: Bericht');
  });

  it('are with them all that the engine says', () => {
    const areas = readdirSync('locales/en-US').filter((file) => file.startsWith('engine-'));
    assert.equal(engineCatalogues().length, areas.length);
    assert.equal(textsIn('en-US', all)('learning.declared'), 'the declared order');
  });
});
