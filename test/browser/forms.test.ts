import assert from 'node:assert/strict';
import { embeddedNodeRed } from '../package/embedded.ts';
import { example, type FlowNode } from '../package/examples.ts';
import { assertAccessible, browserAround, violations } from './browser.ts';
import { cancelDialog, CORE, DIALOG, importNodes, openDialog, openEditor } from './editor.ts';
import { cutOff, formLooks, paint } from './looks.ts';

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

/** A flow with a node of every type. */
function flowOfAll(): FlowNode[] {
  const { flow } = example('01');
  const z = flow.find(({ type }) => type === 'tab')!.id;
  return [
    ...flow,
    { id: 'account1', type: 'channel-account', name: 'Twilio', provider: 'twilio' },
    { id: 'receive1', type: 'channel-receive', z, x: 200, y: 900, account: 'account1', wires: [[]] },
  ];
}

for (const version of ['node-red', 'node-red-4'] as const) {
  describe(`forms in ${version === 'node-red' ? 'Node-RED 5' : 'Node-RED 4'}`, function () {
    this.timeout(60_000);
    const nodeRed = embeddedNodeRed({}, { version });
    const browser = browserAround();

    it('open without an error and are accessible, in light and dark', async () => {
      const { page, errors } = await browser.tab();
      await openEditor(page, nodeRed.url);
      const nodes = flowOfAll();
      await importNodes(page, nodes);
      for (const type of TYPES) {
        await openDialog(page, nodes.find((one) => one.type === type)!);
        for await (const look of formLooks(page, type)) {
          for (const dark of [false, true]) {
            await paint(page, dark);
            const found = await violations(page, DIALOG, CORE, dark ? 'colours' : 'all');
            assertAccessible(found, `${look}, ${dark ? 'dark' : 'light'}`);
          }
        }
        await cancelDialog(page);
      }
      assert.deepEqual(errors(), []);
      await page.context().close();
    });

    it('have room for German', async () => {
      const { page, errors } = await browser.tab({ language: 'de' });
      await openEditor(page, nodeRed.url);
      const nodes = flowOfAll();
      await importNodes(page, nodes);
      for (const type of TYPES) {
        await openDialog(page, nodes.find((one) => one.type === type)!);
        for await (const look of formLooks(page, type)) {
          if (process.env['SHOT']) await page.screenshot({ path: `${process.env['SHOT']}/${version}-${look.replaceAll(/\W/g, '-')}.png` });
          assert.deepEqual(await cutOff(page, DIALOG), [], look);
        }
        await cancelDialog(page);
      }
      assert.deepEqual(errors(), []);
      await page.context().close();
    });
  });
}
