import assert from 'node:assert/strict';
import { renderContent, variablesOf, type ContentContext, type Rendered } from '../../lib/content/index.ts';
import { isLinkToken } from '../../lib/links/index.ts';

const BASE = 'https://go.example/cascade/l/';
const CONTEXT: ContentContext = {
  customer: {
    name: 'Ada & Co',
    id: '7',
    offer: 'https://shop.example/o?a=1&b=2',
    bad: 'javascript:alert(1)',
  },
  campaign: 'spring',
  segment: 'retail',
  channel: 'sms',
  tried: [],
  msg: {},
  links: BASE,
};
const OFFER = '{{#link}}https://shop.example/offer{{/link}}';

function rendered(content: Record<string, unknown>, more: Partial<ContentContext> = {}) {
  const made: Rendered = renderContent(content, { ...CONTEXT, ...more });
  assert.ok('body' in made, 'why' in made ? made.why : '');
  return made;
}

describe('a link in a text', () => {
  it('becomes a short link to what stands in it', () => {
    const { body, links = [] } = rendered({ text: `Dear {{customer.name}}: ${OFFER}!` });
    const [link] = links;
    assert.deepEqual(
      { ...link, token: '' },
      { token: '', target: 'https://shop.example/offer', personal: false },
    );
    assert.ok(isLinkToken(link!.token));
    assert.equal(body['text'], `Dear Ada & Co: ${BASE}${link!.token}!`);
  });

  it('is another for every message', () => {
    const tokens = Array.from({ length: 50 }, () => rendered({ text: OFFER }).links![0]!.token);
    assert.equal(new Set(tokens).size, 50);
  });

  it('stands in any text: a variable of a template, a button, the HTML and the text of a mail', () => {
    const content = {
      template: { contentSid: 'HX', variables: { 1: '{{customer.name}}', 2: OFFER } },
      buttons: [{ title: 'Open', url: OFFER }],
      html: `<a href="${OFFER}">offer</a>`,
    };
    const { body, links = [] } = rendered(content, { channel: 'email' });
    assert.equal(links.length, 1, 'one target has one link');
    const at = `${BASE}${links[0]!.token}`;
    assert.deepEqual(body, {
      template: { contentSid: 'HX', variables: { 1: 'Ada & Co', 2: at } },
      buttons: [{ title: 'Open', url: at }],
      html: `<a href="${at}">offer</a>`,
    });
  });

  it('leads to an address made of variables, which become parts of it and nothing else', () => {
    const target = (text: string): string | undefined => rendered({ text }).links?.[0]?.target;
    assert.equal(
      target('{{#link}}https://shop.example/?n={{customer.name}}&i={{customer.id}}{{/link}}'),
      'https://shop.example/?n=Ada%20%26%20Co&i=7',
    );
    assert.equal(target('{{#link}}{{{customer.offer}}}{{/link}}'), 'https://shop.example/o?a=1&b=2');
    assert.equal(
      rendered({ text: '{{#link}}https://a.example/{{customer.id}}{{/link}}' }).links![0]!.personal,
      true,
    );
  });

  it('needs its variables like the rest of the text', () => {
    assert.deepEqual(variablesOf('{{#link}}https://a.example/{{customer.code}}{{/link}}'), ['customer.code']);
    const made = renderContent({ text: '{{#link}}https://a.example/{{customer.code}}{{/link}}' }, CONTEXT);
    assert.equal('reason' in made && made.reason, 'missing_variable');
  });

  it('that leads nowhere is refused before anybody is asked', () => {
    for (const text of ['{{{customer.bad}}}', 'shop.example', '{{customer.offer}}', 'ftp://a.example', '']) {
      const made = renderContent({ text: `{{#link}}${text}{{/link}}` }, CONTEXT);
      assert.equal('reason' in made && made.reason, 'invalid_link', text);
    }
  });

  it('waits for the public address where the account has none, and names the remedy', () => {
    const made = renderContent({ text: OFFER }, { ...CONTEXT, links: null });
    assert.ok('waits' in made && made.waits);
    assert.match(made.why, /public address of the account/);
    assert.ok('body' in renderContent({ text: 'no link' }, { ...CONTEXT, links: null }));
  });

  it('stays what it leads to where nothing is tracked, in HTML as HTML has it', () => {
    const { links: _, ...plain } = CONTEXT;
    const content = {
      text: '{{#link}}{{{customer.offer}}}{{/link}}',
      html: '{{#link}}{{{customer.offer}}}{{/link}}',
    };
    assert.deepEqual(renderContent(content, { ...plain, channel: 'email' }), {
      body: { text: 'https://shop.example/o?a=1&b=2', html: 'https://shop.example/o?a=1&amp;b=2' },
    });
  });
});
