import assert from 'node:assert/strict';
import { inWords, textOf, ENGLISH_FIGURES, type Told } from '../../lib/wording/index.ts';
import { Refused, statusMeant, wordsOf } from '../../nodes/sidebar/refused.ts';

const text = textOf({
  refusals: { campaign: { unknown: 'Eine Kampagne __campaign__ ist nicht in Betrieb.' } },
});
const german: Parameters<typeof wordsOf>[1] = {
  text: (key) => `<${key}>`,
  told: (told, english) => (told === undefined ? english : inWords(told, { text, figure: ENGLISH_FIGURES })),
};

describe('why something failed, in the language of the editor', () => {
  const told: Told = { key: 'refusals.campaign.unknown', values: { campaign: 'Mai' } };
  const english = { error: 'There is no such campaign at work.' };

  it('is what the server told, or its English', () => {
    const refused = new Refused(404, { ...english, told }, 'cascade.read');
    assert.equal(wordsOf(refused, german), 'Eine Kampagne Mai ist nicht in Betrieb.');
    assert.equal(wordsOf(new Refused(404, english, 'cascade.read'), german), english.error);
  });

  it("is the editor's own where the server said nothing, or the user may not ask", () => {
    assert.equal(wordsOf(new Refused(0, { error: '' }, 'cascade.read'), german), '<error.offline>');
    assert.equal(
      wordsOf(new Refused(403, { ...english, told }, 'cascade.read'), german),
      '<error.forbidden>',
    );
  });

  it('is the login only where that has the permission', () => {
    const refused = (may: boolean): Refused =>
      new Refused(statusMeant(401, may), { error: '' }, 'cascade.write');
    assert.equal(wordsOf(refused(true), german), '<error.login>');
    assert.equal(wordsOf(refused(false), german), '<error.forbidden>');
  });
});
