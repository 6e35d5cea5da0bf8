/** Loading the demo cascade, which is the package's first example. */
import { getExample } from './api.editor.ts';
import { host, tabIds } from './host.editor.ts';

/** File name of the example, without its ending. */
const EXAMPLE = '01 Quick start (simulated)';

/**
 * Puts the demo on a tab of its own and shows it.
 * @param module the npm package that has the example
 */
export async function loadDemo(module: string): Promise<void> {
  const flow = await getExample(module, EXAMPLE);
  const before = new Set(tabIds());
  host.view.importNodes(flow, { generateIds: true, addFlow: false, notify: false });
  const tab = tabIds().find((id) => !before.has(id));
  if (tab !== undefined) host.workspaces.show(tab);
}
