/** The Cascades sidebar: a plugin of the editor. */
import type { CountsPush } from '../admin/contract.ts';
import { host, type Plugin } from './host.editor.ts';
import { editorLanguage } from './language.editor.ts';
import { makePanel } from './panel.editor.ts';

const TAB = 'cascade-sidebar-tab';

host.plugins.registerPlugin('cascade-sidebar', {
  onadd() {
    const language = editorLanguage(this);
    let seen = false;
    const isWatched = (): boolean => seen && !document.hidden;
    const panel = makePanel(packageOf(this), language, isWatched);

    host.sidebar.addTab({
      id: TAB,
      label: language.text('name'),
      name: language.text('name'),
      iconClass: 'fa fa-sort-amount-desc',
      content: panel.element,
      enableOnEdit: true,
      action: 'cascade:show-sidebar',
    });
    RED.actions.add('cascade:show-sidebar', () => RED.sidebar.show(TAB));

    // Tells of the tab, the sidebar and its section alike, in every layout.
    new IntersectionObserver((entries) => {
      const now = entries.at(-1)?.isIntersecting === true;
      if (now === seen) return;
      seen = now;
      if (seen) panel.refresh();
    }).observe(panel.element);
    document.addEventListener('visibilitychange', () => panel.refresh());
    RED.events.on('deploy', () => panel.refresh());
    for (const event of ['workspace:dirty', 'nodes:remove'])
      RED.events.on(event, () => panel.canvasChanged());
    RED.comms.subscribe('cascade/counts', (_topic: string, counts: unknown) =>
      panel.push(counts as CountsPush),
    );
  },
});

/** The npm package of a plugin, whose `module` is `<package>/<set>`. */
function packageOf({ module = '' }: Plugin): string {
  return module.slice(0, module.lastIndexOf('/'));
}
