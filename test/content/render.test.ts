import assert from 'node:assert/strict';
import { renderContent, variablesOf, type ContentContext, type Rendered } from '../../lib/content/index.ts';

const CONTEXT: ContentContext = {
  customer: {
    name: 'Anna',
    phone: '+15550100001',
    order: { id: 7, lines: ['a', 'b'] },
    empty: '',
    no: false,
    zero: 0,
    nothing: null,
  },
  campaign: 'spring',
  segment: 'retail',
  channel: 'sms',
  tried: [{ channel: 'whatsapp', outcome: 'delivered' }],
  msg: { topic: 'hello' },
};

function text(template: string, context: Partial<ContentContext> = {}): unknown {
  const rendered = renderContent({ text: template }, { ...CONTEXT, ...context });
  return 'body' in rendered ? rendered.body['text'] : rendered.why;
}

/** Without what is for other languages. */
function untold(rendered: Rendered): object {
  if ('body' in rendered) return rendered;
  const { told: _, ...plain } = rendered;
  return plain;
}

describe('content', () => {
  it('is rendered for the customer', () => {
    assert.equal(text('Dear {{customer.name}}, order {{customer.order.id}}'), 'Dear Anna, order 7');
    assert.equal(text('{{campaign}} {{segment}} {{channel}} {{msg.topic}}'), 'spring retail sms hello');
    assert.equal(text('{{tried.0.channel}} {{last.outcome}}'), 'whatsapp delivered');
    assert.equal(text('no variables'), 'no variables');
  });

  it('goes out as it is, without HTML entities', () => {
    const customer = { name: '<b>O\'Neil & "Sons"</b>' };
    assert.equal(
      text('{{customer.name}} {{{customer.name}}} {{&customer.name}}', { customer }),
      Array(3).fill(customer.name).join(' '),
    );
  });

  it('is escaped where it is HTML: in the html of an e-mail, and nowhere else', () => {
    const content = {
      subject: '{{customer.name}}',
      text: '{{customer.name}}',
      html: '<p>{{customer.name}} {{{customer.name}}}</p>',
    };
    const customer = { name: 'A & <B>' };
    const body = (channel: string): unknown => {
      const rendered = renderContent(content, { ...CONTEXT, customer, channel });
      return 'body' in rendered ? rendered.body : rendered.why;
    };
    const plain = { subject: 'A & <B>', text: 'A & <B>' };
    assert.deepEqual(body('email'), { ...plain, html: '<p>A &amp; &lt;B&gt; A & <B></p>' });
    assert.deepEqual(body('sms'), { ...plain, html: '<p>A & <B> A & <B></p>' });
  });

  it("is rendered once: what a customer's data looks like is printed, never evaluated", () => {
    const customer = {
      name: '{{customer.secret}} {{=<% %>=}} {{#msg}}x{{/msg}} ${1+1} <% 1 %>',
      secret: 'S',
    };
    assert.equal(text('Hi {{customer.name}}', { customer }), `Hi ${customer.name}`);
  });

  it('may be nested, and keeps what is not text', () => {
    const content = {
      template: { name: 'promo', values: ['{{customer.name}}', 7, true, null, { deep: '{{segment}}' }] },
      retries: 0,
    };
    assert.deepEqual(renderContent(content, CONTEXT), {
      body: { template: { name: 'promo', values: ['Anna', 7, true, null, { deep: 'retail' }] }, retries: 0 },
    });
  });

  it('may have sections', () => {
    assert.equal(
      text(
        '{{#customer.order.lines}}[{{.}}]{{/customer.order.lines}}{{^customer.gone}}none{{/customer.gone}}',
      ),
      '[a][b]none',
    );
  });

  it('counts what is empty, false or zero as a value', () => {
    assert.equal(text('{{customer.empty}}|{{customer.no}}|{{customer.zero}}'), '|false|0');
  });

  for (const name of [
    'customer.surname',
    'customer.order.gone',
    'customer.nothing',
    'last.price',
    'tried.1.channel',
    'customer.constructor',
    'customer.__proto__',
    'toString',
  ]) {
    it(`is not made when {{${name}}} has no value, and says so`, () => {
      assert.deepEqual(untold(renderContent({ text: `Hi {{${name}}}` }, CONTEXT)), {
        reason: 'missing_variable',
        why: `{{${name}}} has no value for this customer`,
      });
    });
  }

  for (const value of [
    { street: 'Main St' },
    { toString: 'Main St' },
    { toString: 1, valueOf: 2 },
    [{ street: 'Main St' }],
  ]) {
    it(`is not made of a field that is no text, such as ${JSON.stringify(value)}, and says so`, () => {
      const customer = { name: 'Ana', address: value };
      const made = (text: string): unknown => untold(renderContent({ text }, { ...CONTEXT, customer }));
      for (const tag of [
        '{{customer.address}}',
        '{{{customer.address}}}',
        '{{#link}}https://{{customer.address}}{{/link}}',
      ]) {
        assert.deepEqual(made(`Hi ${tag}`), {
          reason: 'missing_variable',
          why: '{{customer.address}} is no text for this customer; write one of its fields, or leave it out',
        });
      }
      assert.deepEqual(made('{{#customer}}{{address}}{{/customer}}'), {
        reason: 'missing_variable',
        why: 'a value inside a {{#section}} is no text for this customer; write one of its fields',
      });
      assert.deepEqual(made('Hi {{customer.name}}'), { body: { text: 'Hi Ana' } });
    });
  }

  it('may be made of lists of texts and numbers', () => {
    const customer = { sizes: ['S', 2, null, true] };
    assert.equal(text('{{customer.sizes}}', { customer }), 'S,2,,true');
  });

  it('names a missing variable wherever it is', () => {
    const rendered = renderContent({ a: ['x', { b: '{{customer.surname}}' }] }, CONTEXT);
    assert.match('why' in rendered ? rendered.why : '', /customer\.surname/);
  });

  it('that is no well-formed template is an error that names the place', () => {
    for (const broken of ['Hi {{customer.name', '{{#a}}x', '{{/a}}', '{{#a}}{{/b}}']) {
      assert.throws(() => renderContent({ greeting: { text: broken } }, CONTEXT), /greeting\.text/, broken);
    }
  });

  it('does not change the context or the template', () => {
    const content = Object.freeze({ text: '{{customer.name}}', list: Object.freeze(['{{segment}}']) });
    const before = JSON.stringify(CONTEXT);
    renderContent(content, CONTEXT);
    assert.equal(JSON.stringify(CONTEXT), before);
  });

  it('tells the variables of a text', () => {
    assert.deepEqual(variablesOf('{{a}} {{b.c}} {{{d}}} {{#e}}{{f}}{{/e}}'), ['a', 'b.c', 'd']);
    assert.deepEqual(variablesOf('none'), []);
  });
});
