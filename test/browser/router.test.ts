import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { embeddedNodeRed } from '../package/embedded.ts';
import type { FlowNode } from '../package/examples.ts';
import { runs } from '../runs.ts';
import { browserAround } from './browser.ts';
import { cancelDialog, DIALOG, openDialog, openEditor } from './editor.ts';

const Z = { z: 'tab1', x: 200, y: 100 };

/** A campaign with these channels, one after the other. */
function campaign(channels: readonly string[], id = 'campaign1'): FlowNode {
  const steps = channels.map((channel, i) => {
    const next = channels[i + 1];
    return next === undefined ? { channel, terminal: true } : { channel, wait: '1h', if_no_reply: next };
  });
  return {
    id,
    type: 'cascade-campaign',
    name: `of ${id}`,
    document: { start: channels[0], steps },
    store: '',
  };
}

/** A router that is wired to a node of the name of each channel, and one of those nodes for each. */
function hub(channels: readonly string[], { id = 'router1', of = 'campaign1', mark = '' } = {}): FlowNode[] {
  const ends = [...channels, 'exhausted'].map((name) => `${name}${mark}`);
  return [
    {
      id,
      type: 'fallback-router',
      ...Z,
      campaign: of,
      channels,
      outputs: ends.length,
      wires: ends.map((end) => [end]),
    },
    ...ends.map((end): FlowNode => ({ id: end, type: 'junction', ...Z, x: 500, wires: [[]] })),
  ];
}

/** Where a router's wires go, output by output, and whether it is marked as changed. */
async function wiring(
  page: Page,
  id = 'router1',
): Promise<{ wires: string[]; changed: boolean; valid: boolean }> {
  return page.evaluate((router) => {
    const node = RED.nodes.node(router) as unknown as { outputs: number; changed?: boolean; valid?: boolean };
    const wires = Array.from({ length: node.outputs }, () => '');
    const links = RED.nodes.filterLinks({ source: { id: router } as never }) as unknown as {
      sourcePort: number | string;
      target: { id: string };
    }[];
    for (const { sourcePort, target } of links) wires[Number(sourcePort)] += target.id;
    return { wires, changed: node.changed === true, valid: node.valid === true };
  }, id);
}

/** Resolves once the editor has done what it does after an event. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 20)));
}

/** What an import does that replaces a campaign. */
async function replace(page: Page, ...nodes: readonly FlowNode[]): Promise<void> {
  await page.evaluate((brought) => {
    const options = { generateIds: false, touchImport: true, importMap: { campaign1: 'replace' } };
    RED.view.importNodes(brought as never, options as never);
  }, nodes);
}

const order = (page: Page, what: 'undo' | 'redo'): Promise<void> =>
  page.evaluate((action) => RED.actions.invoke(`core:${action}`), what).then(() => settled(page));

for (const version of (['node-red', 'node-red-4'] as const).slice(0, runs(1, 2))) {
  describe(`a router in ${version === 'node-red' ? 'Node-RED 5' : 'Node-RED 4'}`, function () {
    const nodeRed = embeddedNodeRed({}, { version });
    const browser = browserAround();

    it('follows its campaign however that changes, and wires stay with their channel', async () => {
      const { page, errors } = await browser.tab();
      const first = ['whatsapp', 'phone', 'sms'];
      const flow: FlowNode[] = [
        { id: 'tab1', type: 'tab', label: 'routers' },
        campaign(first),
        campaign(['sms', 'whatsapp', 'phone'], 'campaign2'),
        ...hub(first),
        ...hub(['phone', 'sms', 'whatsapp'], { id: 'router3', mark: '3' }),
      ];
      await nodeRed.deploy(flow);
      await openEditor(page, nodeRed.url);
      await page.waitForSelector('.red-ui-flow-node');
      const is = async (wires: readonly string[], changed: boolean, what: string): Promise<void> => {
        await settled(page);
        assert.deepEqual(await wiring(page), { wires: [...wires, 'exhausted'], changed, valid: true }, what);
      };
      await is(first, false, 'as deployed');
      const asDeployed = {
        wires: ['phone3', 'sms3', 'whatsapp3', 'exhausted3'],
        changed: false,
        valid: false,
      };
      assert.deepEqual(await wiring(page, 'router3'), asDeployed, 'opening the editor changes nothing');

      // A document that is imported into the campaign's own form.
      const turned = ['sms', 'phone', 'whatsapp'];
      await openDialog(page, campaign(first));
      const text = JSON.stringify(campaign(turned)['document']);
      await page
        .locator('#cascade-campaign-file')
        .setInputFiles({ name: 'rules.json', mimeType: 'application/json', buffer: Buffer.from(text) });
      await page.locator('#cascade-rule-0-channel').waitFor();
      await page.waitForFunction(
        () => document.querySelector<HTMLInputElement>('#cascade-rule-0-channel')?.value === 'sms',
      );
      await page.locator('#node-config-dialog-ok').dispatchEvent('click');
      await page.waitForSelector('.red-ui-tray', { state: 'detached' });
      await is(turned, true, 'after the form');
      await order(page, 'undo');
      await is(first, false, 'after undo');
      await order(page, 'redo');
      await is(turned, true, 'after redo');
      await order(page, 'undo');

      // An import that replaces the campaign, and one that brings a router of another campaign's channels.
      const longer = ['phone', 'whatsapp', 'telegram', 'sms'];
      await replace(page, campaign(longer));
      await is(['phone', 'whatsapp', '', 'sms'], true, 'after a campaign was replaced');
      await order(page, 'undo');
      await is(first, false, 'after the replacement was undone');
      await order(page, 'redo');
      await is(['phone', 'whatsapp', '', 'sms'], true, 'after the replacement was redone');
      await order(page, 'undo');
      const pasted = hub(['phone', 'sms', 'whatsapp'], { id: 'router2', mark: '2' });
      await replace(page, ...pasted);
      await settled(page);
      const { wires } = await wiring(page, 'router2');
      assert.deepEqual(wires, ['whatsapp2', 'phone2', 'sms2', 'exhausted2'], 'a pasted router');
      await order(page, 'undo');

      // Another campaign, chosen in the router's own form.
      await openDialog(page, { id: 'router1', type: 'fallback-router' });
      await page.locator(`${DIALOG} >> #node-input-campaign`).selectOption('campaign2');
      await page.locator('#node-dialog-ok').dispatchEvent('click');
      await page.waitForSelector('.red-ui-tray', { state: 'detached' });
      await is(['sms', 'whatsapp', 'phone'], true, 'after another campaign was chosen');
      await order(page, 'undo');
      await is(first, false, 'after that was undone');

      // A wire is nothing that goes by itself.
      await replace(page, campaign(['whatsapp', 'sms']));
      await settled(page);
      const left = await wiring(page);
      assert.deepEqual(
        left,
        { wires: [...first, 'exhausted'], changed: false, valid: false },
        'a lost channel',
      );
      await order(page, 'undo');
      await is(first, false, 'after it came back');

      // What somebody else has deployed meanwhile, merged into what is open here.
      await nodeRed.deploy(flow.map((node) => (node.id === 'campaign1' ? campaign(turned) : node)));
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            const { diff } = RED as unknown as {
              diff: { getRemoteDiff(then: (found: unknown) => void): void; mergeDiff(found: unknown): void };
            };
            diff.getRemoteDiff((found) => {
              diff.mergeDiff(found);
              resolve(null);
            });
          }),
      );
      await is(turned, true, 'after a merge');
      await order(page, 'undo');
      await is(first, false, 'after the merge was undone');

      assert.deepEqual(errors(), []);
      await page.context().close();
    });

    it('is marked when its campaign goes, like all that cannot work without', async () => {
      const { page, errors } = await browser.tab();
      const channels = ['whatsapp', 'sms'];
      const of = { campaign: 'campaign1', wires: [[], []] };
      const sends: readonly FlowNode[] = [
        { id: 'silent', type: 'channel-send', ...Z, channel: '', content: {}, account: '' },
        { id: 'sold', type: 'channel-send', ...Z, channel: 'sms', content: { text: 'Hi' }, account: 'sold1' },
        { id: 'well', type: 'channel-send', ...Z, channel: 'sms', content: { text: 'Hi' }, account: '' },
      ];
      await nodeRed.deploy([
        { id: 'tab1', type: 'tab', label: 'marks' },
        campaign(channels),
        ...hub(channels),
        { id: 'start1', type: 'cascade-start', ...Z, country: '', ...of },
        { id: 'learner1', type: 'outcome-learner', ...Z, ...of },
        ...sends,
      ]);
      await openEditor(page, nodeRed.url);
      await page.waitForSelector('.red-ui-flow-node');
      const marked = (): Promise<string[]> =>
        page.evaluate(() => {
          const ids = ['start1', 'router1', 'learner1', 'silent', 'sold', 'well'];
          return ids.filter((id) => !(RED.nodes.node(id) as unknown as { valid: boolean }).valid);
        });
      assert.deepEqual(await marked(), ['silent', 'sold']);

      await openDialog(page, campaign(channels));
      await page.locator('.red-ui-tray .leftButton').dispatchEvent('click');
      await page.waitForSelector('.red-ui-tray', { state: 'detached' });
      await settled(page);
      assert.deepEqual(await marked(), ['start1', 'router1', 'silent', 'sold']);

      const said = async (node: FlowNode, place: string): Promise<string> => {
        await openDialog(page, node);
        const words = await page.locator(place).innerText();
        await cancelDialog(page);
        return words;
      };
      const chosen = '#node-input-campaign-error';
      assert.match(await said({ id: 'start1', type: 'cascade-start' }, chosen), /nothing starts/);
      assert.match(await said({ id: 'router1', type: 'fallback-router' }, chosen), /ends in an error/);
      assert.match(await said(sends[1]!, '#node-input-account-error'), /gone or disabled/);
      assert.match(await said(sends[0]!, '#cascade-send-empty'), /without a text or a template/);
      assert.deepEqual(errors(), []);
      await page.context().close();
    });
  });
}
