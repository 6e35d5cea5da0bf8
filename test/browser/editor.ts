import type { Page } from 'playwright-core';
import type { FlowNode } from '../package/examples.ts';
import { Person } from './person.ts';

/** What Node-RED's editor puts into dialogs itself, and axe has something against. */
export const CORE = ['[id^=red-ui-trap-]', 'a[id*=-input-btn-]', 'a[id*=-input-lookup-]'];

/** Opens the editor; resolves once its nodes and plugins are there. */
export async function openEditor(page: Page, url: string, { dark = false } = {}): Promise<void> {
  await page.addInitScript(
    (theme) => {
      // Framed previews have no storage.
      if (window === top) localStorage.setItem('view-dark-theme', theme);
    },
    dark ? 'dark' : 'light',
  );
  await page.goto(url);
  await page.waitForSelector('.red-ui-palette-node[data-palette-type="cascade-start"]', {
    state: 'attached',
  });
  await page.waitForSelector('#red-ui-loading-progress', { state: 'hidden' });
}

/** Puts nodes on a tab of their own, as importing a file does; their ids are kept. */
export async function importNodes(page: Page, nodes: readonly FlowNode[]): Promise<void> {
  await page.evaluate((flow) => {
    RED.view.importNodes(JSON.stringify(flow), {
      addFlow: true,
      generateIds: false,
      touchImport: true,
      applyNodeDefaults: true,
    } as never);
  }, nodes);
}

/** Opens a node's dialog and waits until it stands still. */
export async function openDialog(page: Page, { id, type }: { id: string; type: string }): Promise<void> {
  const config = CONFIG.includes(type);
  await page.evaluate(
    ([node, kind, isConfig]) => {
      if (isConfig) RED.editor.editConfig('', kind, node, '');
      else RED.editor.edit(RED.nodes.node(node) as never);
    },
    [id, type, config] as const,
  );
  await page.waitForSelector(DIALOG, { state: 'visible' });
  // The editor gives a dialog the focus a while after it is shown: what comes before would lose it again.
  await page.waitForFunction(() => document.activeElement?.closest('.red-ui-tray') != null);
}

/** Closes the dialog that is open, with what was changed in it dropped. */
export async function cancelDialog(page: Page): Promise<void> {
  // What has been imported is announced above the button for some seconds.
  await page.locator('#node-dialog-cancel, #node-config-dialog-cancel').last().dispatchEvent('click');
  await page.waitForSelector('.red-ui-tray', { state: 'detached' });
}

/** Closes the dialog that is open, with what was changed in it kept. */
export async function closeDialog(page: Page): Promise<void> {
  await page.locator('#node-dialog-ok, #node-config-dialog-ok').last().dispatchEvent('click');
  await page.waitForSelector('.red-ui-tray', { state: 'detached' });
}

/** Brings the Cascades sidebar to the front: an icon in the bar of Node-RED 5, an entry in a menu of Node-RED 4. */
export async function showSidebar(person: Person): Promise<void> {
  const { page } = person;
  const icon = page.locator('[data-tab-id=cascade-sidebar-tab]');
  if ((await icon.count()) > 0) return person.press('[data-tab-id=cascade-sidebar-tab]');
  await person.press('.red-ui-tab-link-button-menu');
  await person.press('#red-ui-tabs-menu-option-cascade-sidebar-tab');
}

/** Opens the editor with the sidebar in front. */
export async function withSidebar(page: Page, url: string): Promise<void> {
  await openEditor(page, url);
  // The editor remembers what was in front; another press would fold it away.
  if (!(await page.locator(SIDEBAR).isVisible())) await showSidebar(new Person(page));
}

/** The sidebar's content. */
export const SIDEBAR = '#cascade-sidebar';

/** The form of the dialog that is open. */
export const DIALOG = '#dialog-form, #node-config-dialog-edit-form';

/** Types that stand in no flow. */
export const CONFIG = ['cascade-campaign', 'channel-account', 'cascade-store'];
