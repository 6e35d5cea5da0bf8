import assert from 'node:assert/strict';
import { textOf } from '../../lib/index.ts';
import accounts from '../../locales/en-US/engine-accounts.json' with { type: 'json' };
import texts from '../../locales/en-US/channel-send.json' with { type: 'json' };

const catalogue = textOf({ engine: accounts });
const labels: Readonly<Record<string, string>> = texts['channel-send'].content;

/** Reached by its address alone: it is written for the browser, whose globals the other modules do not know. */
const MODULE = '../../nodes/channel-send/text-problem.editor.ts';

/** What of the module is asked here. */
interface TextProblems {
  contentProblem(content: object, labels: (name: string) => string): string | null;
  labelsOf(channel: string, words: (key: string) => string): (name: string) => string;
}

describe('the texts of a send node in its form', () => {
  const globals = globalThis as { RED?: unknown };
  const outside = globals.RED;
  let problems: TextProblems;
  before(async () => {
    problems = (await import(MODULE)) as TextProblems;
    globals.RED = {
      _: (key: string) => catalogue(key.slice(key.indexOf(':') + 1)),
      i18n: { lang: () => 'en-US' },
    };
  });
  after(() => {
    globals.RED = outside;
  });

  const problem = (channel: string, content: object): string | null =>
    problems.contentProblem(
      content,
      problems.labelsOf(channel, (key) => labels[key.replace('content.', '')] ?? ''),
    );

  it('are wrong by the label of their field', () => {
    assert.equal(
      problem('sms', { text: 'Book {{customer.name' }),
      'The text "Text" is no template: a tag is not closed (at character 20). Check its {{ and }}.',
    );
    assert.match(problem('whatsapp', { text: '{{#a}}' }) ?? '', /"Text in the window".*"a" is not closed/);
    assert.match(problem('whatsapp', { template: { variables: { 1: '{{' } } }) ?? '', /text "Variables" is/);
    assert.match(problem('whatsapp', { template: { name: '{{' } }) ?? '', /text "name" is/);
    assert.match(problem('fax', { cover: '{{' }) ?? '', /text "cover" is/);
    assert.equal(problem('sms', { text: 'Book {{customer.name}}' }), null);
  });
});
