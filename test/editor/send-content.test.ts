import assert from 'node:assert/strict';
import {
  type Content,
  fieldsOf,
  movedTo,
  shownText,
  withTyped,
} from '../../nodes/channel-send/content-text.editor.ts';

const PICTURE = { type: 'image', image: { link: 'https://example.com/a.png' } };

/** A message with all that WhatsApp takes and the form has no field for. */
const rich: Content = {
  template: {
    name: 'offer',
    language: 'en',
    header: PICTURE,
    components: [{ type: 'body', parameters: [] }],
    variables: { 1: '{{name}}', 2: { type: 'currency', currency: { code: 'EUR', amount_1000: 1000 } } },
    buttons: [{ title: 'Look', url: 'offer/1', index: '1' }, { index: 0 }],
  },
  text: 'Hello',
  footer: 'Bye',
};
const template = (content: Content): Content => content['template'] as Content;
const typed = (before: Content, name: string, text: string, channel = 'whatsapp'): Content =>
  withTyped(channel, before, new Map([[name, text]]));

describe('the content of a send node in its form', () => {
  it('stays what it is where nothing is typed', () => {
    for (const content of [
      rich,
      { template: { contentSid: `HX${'0'.repeat(32)}`, name: 'offer', variables: ['a', 'b'] } },
      { template: { name: 'offer', variables: 'Ana', buttons: { odd: true } } },
      { text: 'Hello', buttons: ['Yes', { title: 'No', id: 7 }] },
      { text: { odd: true } },
      {},
    ]) {
      assert.deepEqual(withTyped('whatsapp', content, new Map()), content);
    }
    assert.deepEqual(withTyped('', rich, new Map()), rich);
  });

  it('keeps of a template what no field shows', () => {
    assert.deepEqual(typed(rich, 'text', 'Hello!'), { ...rich, text: 'Hello!' });
    assert.deepEqual(typed(rich, 'template', ' news ')['template'], { ...template(rich), name: 'news' });
    const twilio = typed(rich, 'template', `HX${'a'.repeat(32)}`);
    assert.equal(template(twilio)['name'], undefined);
    assert.equal(template(twilio)['contentSid'], `HX${'a'.repeat(32)}`);
    assert.equal(typed(rich, 'template', '')['template'], undefined);
  });

  it('keeps the variables and buttons whose lines stay', () => {
    const lines = shownText('whatsapp', 'variables', rich);
    assert.equal(lines, '1 = {{name}}\n2 = {"type":"currency","currency":{"code":"EUR","amount_1000":1000}}');
    const { variables } = template(typed(rich, 'variables', lines.replace('{{name}}', 'Ana'))) as {
      variables: Content;
    };
    assert.deepEqual(variables, { ...(template(rich)['variables'] as Content), 1: 'Ana' });
    const more = template(typed(rich, 'variables', lines.replace(':1000', ':2000')))['variables'] as Content;
    assert.deepEqual(more['2'], { type: 'currency', currency: { code: 'EUR', amount_1000: 2000 } });

    const buttons = shownText('whatsapp', 'buttons', rich);
    assert.equal(buttons, 'Look | offer/1\n{"index":0}');
    assert.deepEqual(template(typed(rich, 'buttons', buttons.replace('offer/1', 'offer/2')))['buttons'], [
      { title: 'Look', url: 'offer/2', index: '1' },
      { index: 0 },
    ]);
    assert.deepEqual(template(typed(rich, 'buttons', '{"index":0}'))['buttons'], [{ index: 0 }]);
  });

  it('is made of what is typed', () => {
    assert.deepEqual(
      withTyped(
        'whatsapp',
        {},
        new Map([
          ['template', 'offer'],
          ['language', ' en '],
          ['variables', 'Ana\nshop = Rosa = Co'],
          ['buttons', 'Yes\n\nLook | https://example.com'],
        ]),
      ),
      {
        template: {
          name: 'offer',
          language: 'en',
          variables: { 1: 'Ana', shop: 'Rosa = Co' },
          buttons: ['Yes', { title: 'Look', url: 'https://example.com' }],
        },
      },
    );
    // Without a template there is nothing that a language or variables could be of.
    assert.deepEqual(typed({}, 'language', 'en'), {});
    assert.deepEqual(typed({ text: 'Hi', buttons: ['Yes'] }, 'template', 'offer'), {
      template: { name: 'offer', buttons: ['Yes'] },
      text: 'Hi',
    });
    assert.deepEqual(typed({ text: 'Hi' }, 'text', '  ', 'sms'), {});
  });

  it('comes back with its channel, with what was written anew in between', () => {
    const away = movedTo('sms', { before: rich, written: rich }, undefined);
    assert.deepEqual(away, { text: 'Hello', footer: 'Bye' });
    assert.deepEqual(movedTo('whatsapp', { before: away, written: away }, rich), rich);
    const written = typed(away, 'text', 'Hello again', 'sms');
    assert.deepEqual(movedTo('whatsapp', { before: away, written }, rich), {
      ...rich,
      text: 'Hello again',
    });
  });

  it('has a text on each channel', () => {
    for (const channel of ['whatsapp', 'phone', 'sms', 'telegram', 'email', '', 'own', 'toString']) {
      assert.ok(
        fieldsOf(channel).some(({ name }) => name === 'text'),
        channel,
      );
    }
  });
});
