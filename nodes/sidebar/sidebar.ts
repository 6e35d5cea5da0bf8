import type { NodeAPI } from 'node-red';
import { pushCounts } from '../admin/counts.ts';
import { addAdminRoutes } from '../admin/index.ts';

/** Ends what the last start of Node-RED in this process has begun. */
let endPushing = (): void => {};

/** The runtime half of the Cascades sidebar: the admin routes, and the counts that open editors are told of. */
export default function sidebar(RED: NodeAPI): void {
  RED.plugins.registerPlugin('cascade-sidebar', {
    type: 'cascade',
    onadd() {
      addAdminRoutes(RED);
      endPushing();
      endPushing = pushCounts(RED);
    },
  });
}
