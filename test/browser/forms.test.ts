import assert from 'node:assert/strict';
import { embeddedNodeRed } from '../package/embedded.ts';
import { example } from '../package/examples.ts';
import { assertAccessible, browserAround, violations } from './browser.ts';
import { cancelDialog, CORE, DIALOG, importNodes, openDialog, openEditor } from './editor.ts';

const TYPES = [
  'cascade-start',
  'fallback-router',
  'channel-send',
  'wait-for-reply',
  'outcome-learner',
  'channel-receive',
  'cascade-campaign',
  'channel-account',
  'cascade-store',
];

for (const version of ['node-red', 'node-red-4'] as const) {
  describe(`forms in ${version === 'node-red' ? 'Node-RED 5' : 'Node-RED 4'}`, function () {
    this.timeout(60_000);
    const nodeRed = embeddedNodeRed({}, { version });
    const browser = browserAround();

    for (const dark of version === 'node-red' ? [false, true] : [false]) {
      it(`open without an error and are accessible, ${dark ? 'dark' : 'light'}`, async () => {
        const { page, errors } = await browser.tab({ dark });
        await openEditor(page, nodeRed.url, { dark });
        const { flow } = example('01');
        const tab = flow.find(({ type }) => type === 'tab')!.id;
        const nodes = [
          ...flow,
          { id: 'account1', type: 'channel-account', name: 'Twilio', provider: 'twilio' },
          {
            id: 'receive1',
            type: 'channel-receive',
            z: tab,
            x: 200,
            y: 900,
            account: 'account1',
            wires: [[]],
          },
        ];
        await importNodes(page, nodes);
        for (const type of TYPES) {
          const node = nodes.find((one) => one.type === type)!;
          await openDialog(page, node);
          assertAccessible(await violations(page, DIALOG, CORE), `${type} ${dark ? 'dark' : 'light'}`);
          await cancelDialog(page);
        }
        assert.deepEqual(errors(), []);
        await page.context().close();
      });
    }
  });
}
