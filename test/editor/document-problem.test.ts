import assert from 'node:assert/strict';

/** Reached by its address alone: it is written for the browser, whose globals the other modules do not know. */
const MODULE = '../../nodes/cascade-campaign/document-problem.editor.ts';

/** What of the module is asked here. */
interface DocumentProblem {
  readonly documentProblem: (document: unknown, node: object) => string | null;
}

describe('a campaign on the canvas', () => {
  const globals = globalThis as { RED?: unknown; $?: unknown };
  const outside = { RED: globals.RED, $: globals.$ };
  after(() => Object.assign(globals, outside));

  it('is checked by the runtime for a login that may read, and not even asked about for another', async () => {
    const { documentProblem } = (await import(MODULE)) as DocumentProblem;
    const asked: string[] = [];
    let may = false;
    globals.RED = {
      user: { hasPermission: (permission: string) => may && permission === 'cascade.read' },
    };
    globals.$ = {
      ajax: ({ data }: { data: string }) => {
        asked.push(data);
        return Promise.resolve({ problems: [] });
      },
    };
    const look = (name: string): void =>
      assert.equal(documentProblem({ name }, { id: 'a', _: (key: string) => key }), null);
    look('June');
    assert.deepEqual(asked, []);
    may = true;
    look('July');
    assert.deepEqual(asked, [JSON.stringify({ text: JSON.stringify({ name: 'July' }) })]);
  });
});
