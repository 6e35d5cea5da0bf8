import assert from 'node:assert/strict';
import { nothingSaid, renderContent, saysNothing, unsendable } from '../../lib/content/index.ts';

describe('content that says nothing', () => {
  it('has neither a text nor a template for its channel', () => {
    const said: readonly (readonly [channel: string, content: unknown])[] = [
      ['whatsapp', { text: 'Hello' }],
      ['whatsapp', { template: { contentSid: 'HX1' } }],
      ['whatsapp', { template: 'renewal' }],
      ['sms', { text: '{{customer.text}}' }],
      ['sms', { message: 'a field of a gateway’s own' }],
      ['phone', { opening: 'Hello' }],
      ['phone', { prompt: 'Offer the renewal.' }],
      ['email', { html: '<p>Hello</p>' }],
      ['fax', { opening: 'Hello' }],
      ['', { opening: 'Hello' }],
    ];
    for (const [channel, content] of said) assert.equal(saysNothing(channel, content), false, channel);
    const unsaid: readonly (readonly [channel: string, content: unknown])[] = [
      ['whatsapp', {}],
      ['whatsapp', undefined],
      ['whatsapp', { text: ' \n' }],
      ['whatsapp', { template: {}, buttons: ['Yes'], language: 'en_US' }],
      ['whatsapp', { opening: 'for the phone' }],
      ['sms', { subject: 'Hello' }],
      ['email', { subject: 'Hello' }],
      ['phone', { language: 'en-US' }],
      ['', {}],
      ['constructor', {}],
    ];
    for (const [channel, content] of unsaid) assert.equal(saysNothing(channel, content), true, channel);
  });

  it('cannot be sent, and says what to do', () => {
    assert.match(nothingSaid('sms', {})?.text ?? '', /neither a text nor a template.* deploy/);
    assert.equal(unsendable('sms', {})?.told.key, 'accounts.content.nothing');
    assert.match(unsendable('sms', { text: '{{#open' })?.text ?? '', /no template/);
    assert.equal(unsendable('sms', { text: 'Hello' }), null);
  });

  it('is not what is left of a text for one customer', () => {
    const context = { campaign: 'c', segment: 's', channel: 'sms', tried: [], msg: {} };
    const content = { text: '{{#customer.name}}Hello {{customer.name}}{{/customer.name}}' };
    assert.ok('body' in renderContent(content, { ...context, customer: { name: 'Ada' } }));
    const left = renderContent(content, { ...context, customer: {} });
    assert.ok('reason' in left && left.reason === 'missing_variable');
    assert.match(left.why, /nothing is left of the text/);
  });
});
