import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { translated, translation, type Translator } from '../../lib/index.ts';
import ours from '../../locales/en-US/channel-send.json' with { type: 'json' };
import sidebar from '../../locales/en-US/sidebar.json' with { type: 'json' };
import french from '../../locales/fr/sidebar.json' with { type: 'json' };

/** What is behind `_`, in the runtime as in the editor. */
interface I18next {
  createInstance(): { init(options: object): Promise<unknown>; t: Translator['_'] };
}

/** What people may be called. The last one would keep i18next busy for ever. */
const HOSTILE = [
  '$t(ours:channel-send.palette)',
  '__count__ __other__ __greeting__',
  '$& $1',
  `$t(${'a'.repeat(40)}`,
];

describe("texts of Node-RED's catalogues", () => {
  const nodeRed = createRequire(createRequire(import.meta.url).resolve('@node-red/util'));
  const i18n = (nodeRed('i18next') as I18next).createInstance();
  const catalogues: Translator = {
    _(key, options) {
      // Refused here: i18next would not come back, and no test says why.
      assert.match(key, /^[\w:.-]+$/);
      assert.ok(options?.['skipInterpolation']);
      return i18n.t(key, options);
    },
  };
  before(() =>
    i18n.init({
      lng: 'en-US',
      fallbackLng: 'en-US',
      resources: { 'en-US': { ours, sidebar }, fr: { sidebar: french } },
      // As Node-RED has them.
      interpolation: { escapeValue: false, prefix: '__', suffix: '__', unescapeSuffix: 'HTML' },
      showSupportNotice: false,
    }),
  );

  it('show values as they are, whatever stands in them', () => {
    const greeted = (greeting: string): string =>
      translated(catalogues, 'ours:channel-send.advice.sms-greets', { greeting });
    assert.equal(greeted('Hi'), '“Hi” spends characters of an SMS. Come to the point.');
    for (const name of HOSTILE) assert.equal(greeted(name), greeted('Hi').split('Hi').join(name));
  });

  it('have forms for one and for many', () => {
    const found = (count: number): string =>
      translated(catalogues, 'sidebar:sidebar.search.found', { count });
    assert.equal(found(1), '1 person found');
    assert.equal(found(3), '3 people found');
  });

  it('have the form for many where there is none, or a whole million of them', () => {
    const inFrench: Translator = { _: (key, options) => catalogues._(key, { ...options, lng: 'fr' }) };
    const found = (count: number): string => translated(inFrench, 'sidebar:sidebar.search.found', { count });
    for (const count of [0, 1_000_000]) assert.equal(found(count), found(2).replace('2', `${count}`));
  });

  it('are not there under keys that are none, of whatever people called something', () => {
    for (const key of ['', 'channel-send.nothing', '$t(channel-send.palette)', ...HOSTILE])
      assert.equal(translation(catalogues, `ours:${key}`), null, key);
    assert.equal(translated(catalogues, 'ours:channel-send.nothing'), 'ours:channel-send.nothing');
  });

  it('never see a value', () => {
    const seen: unknown[] = [];
    const asked = { _: (key: string, options: unknown) => (seen.push(options), key) };
    translation(asked, 'a.b', { count: 3, name: 'Ana', lng: 'de' });
    translation(asked, 'a.b', { count: '3', context: 'x' });
    assert.deepEqual(seen, [{ skipInterpolation: 1, count: 3 }, { skipInterpolation: 1 }]);
  });
});
