import assert from 'node:assert/strict';
import { SettingsForm } from '../../lib/channels/settings-form.ts';

const TOKEN = `EAAG${'k7Qz'.repeat(40)}`;

describe('the form of an account', () => {
  /** Everything that is said of one setting. */
  const said = (text: string, read: (form: SettingsForm) => void): string => {
    const form = new SettingsForm({ field: text }, { accessToken: TOKEN });
    read(form);
    assert.equal(form.problems.length, 1);
    return JSON.stringify(form.problems);
  };

  it('quotes the beginning of a wrong text', () => {
    const problems = said('x'.repeat(500), (form) => form.address('field', ''));
    assert.match(problems, /'x{60}'/);
  });

  it('quotes no secret that was typed into the wrong field, however long it is', () => {
    for (const problems of [
      said(TOKEN, (form) => form.address('field', '')),
      said(TOKEN, (form) => form.text('field', { like: [/^\d+$/, 'accounts.smtp.address'] })),
      said('https://shop:hunter2pw@example.com', (form) => form.address('field', '')),
    ]) {
      assert.ok(!problems.includes(TOKEN.slice(0, 12)) && !problems.includes('hunter2pw'), problems);
      assert.match(problems, /\[redacted\]/);
    }
  });
});
