import assert from 'node:assert/strict';
import { brokenText, renderContent } from '../../lib/content/index.ts';
import { templateFault } from '../../lib/content/template-fault.ts';

const CONTEXT = { customer: {}, campaign: '', segment: '', channel: 'sms', tried: [], msg: {} };

describe('a text that is no template', () => {
  it('is found without a customer, wherever it stands, as it is on sending', () => {
    const broken: [object, string][] = [
      [{ text: 'Book {{customer.name' }, 'text'],
      [{ subject: 'fine', html: '<b>{{#a}}</b>' }, 'html'],
      [{ template: { variables: { 1: 'ok', 2: '{{/a}}' } } }, 'template.variables.2'],
      [{ buttons: ['ok', { title: 'x', url: '{{=a=}}' }] }, 'buttons.1.url'],
    ];
    for (const [content, place] of broken) {
      assert.equal(templateFault(content)?.place, place);
      assert.throws(() => renderContent(content as never, CONTEXT), {
        message: brokenText(content)!.text,
        told: brokenText(content)!.told,
      });
    }
  });

  it('is no other text', () => {
    const fine = [
      {},
      { text: '' },
      { text: 'a }} b { c' },
      { text: '{{customer.name}} {{#a}}{{b}}{{/a}}' },
      { text: 5, list: [null, true] },
      undefined,
      null,
    ];
    for (const content of fine) assert.equal(brokenText(content), null, JSON.stringify(content));
  });
});
