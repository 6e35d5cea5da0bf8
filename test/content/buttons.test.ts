import assert from 'node:assert/strict';
import { adviseOnButtons, buttonsOfTemplate, buttonsOfText } from '../../lib/content/buttons.ts';
import { compose } from '../../lib/channels/whatsapp-cloud/message.ts';

const LONG = 'Yes, I want the new contract at the same price';
const BODY = {
  text: 'Shall we?',
  buttons: ['Yes', { title: 'Open', url: 'https://shop.example' }, LONG, 'Fourth', 'Fifth'],
};

describe('the buttons of a WhatsApp message', () => {
  it('are shown under a free text as Meta gets them, with what becomes of the others', () => {
    const { buttons, left, advice } = buttonsOfText(BODY, 'whatsapp-cloud');
    const { message } = compose(
      { attempt: 'a1', channel: 'whatsapp', to: '+34600123456', body: BODY, segment: 'x', validForMs: null },
      'en',
    ) as { message: { interactive: { action: { buttons: { reply: { title: string } }[] } } } };
    assert.deepEqual(
      buttons.map(({ title }) => title),
      message.interactive.action.buttons.map(({ reply }) => reply.title),
    );
    assert.ok(buttons.every(({ url }) => url === null));
    assert.deepEqual(left, ['Fourth', 'Fifth']);
    assert.deepEqual(advice, [
      { kind: 'buttons-left', params: { names: 'Fourth · Fifth', most: 3 } },
      { kind: 'button-cut', params: { title: LONG, cut: 'Yes, I want the new ', most: 20 } },
      { kind: 'button-link', params: { title: 'Open' } },
    ]);
    assert.deepEqual(buttonsOfText(BODY, 'simulator'), { buttons, left, advice });
  });

  it('stay out of a free text at Twilio', () => {
    const { buttons, left, advice } = buttonsOfText({ text: 'x', buttons: ['A', 'B'] }, 'twilio');
    assert.deepEqual([buttons, left], [[], ['A', 'B']]);
    assert.deepEqual(advice, [{ kind: 'buttons-none', params: { names: 'A · B' } }]);
    assert.deepEqual(buttonsOfText({ text: 'x' }, 'twilio').advice, []);
  });

  it('are handed whole to flows, and need no advice where they fit', () => {
    assert.equal(buttonsOfText(BODY, 'flow').buttons.length, 5);
    assert.deepEqual(buttonsOfText(BODY, 'flow').advice, []);
    assert.deepEqual(buttonsOfText({ text: 'x', buttons: ['A', 'B', 'C'] }, 'whatsapp-cloud').advice, []);
  });

  it('are the template’s own, which at Twilio says so', () => {
    const template = { name: 'offer', buttons: ['A', 'B', 'C', 'D'] };
    assert.equal(buttonsOfTemplate(template, 'whatsapp-cloud').buttons.length, 4);
    const advised = (channel: string, provider: string): string[] =>
      adviseOnButtons(channel, { template }, provider).map(({ kind }) => kind);
    assert.deepEqual(advised('whatsapp', 'whatsapp-cloud'), []);
    assert.deepEqual(advised('whatsapp', 'twilio'), ['buttons-own']);
    assert.deepEqual(advised('telegram', 'twilio'), []);
  });
});
