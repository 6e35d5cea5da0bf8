import type { Node, NodeAPI, NodeDef } from 'node-red';
import { acquireEngine } from '../../lib/index.ts';
import type { StoreNode } from '../runtime/config.ts';
import { onClose } from '../runtime/input.ts';
import { resumingWithFlows } from '../runtime/resume.ts';
import { storePath } from '../runtime/store-path.ts';

interface StoreDef extends NodeDef {
  kind: string;
  path: string;
  speed: number | string;
}

/** Config node: where cascades are kept. */
export default function cascadeStore(RED: NodeAPI): void {
  const resumeWithFlows = resumingWithFlows(RED);
  function create(this: Node, def: StoreDef): void {
    RED.nodes.createNode(this, def);
    const onFault = (message: string): void => this.error(message);
    const speed = Number(def.speed ?? 1);
    const lease = acquireEngine(
      { path: storePath(RED, def.path ?? ''), speed: Number.isFinite(speed) && speed > 0 ? speed : 1 },
      onFault,
    );
    (this as unknown as { engine: StoreNode['engine'] }).engine = lease.engine;
    lease.engine.ready().catch((error: unknown) => onFault((error as Error).message));
    const stopResuming = resumeWithFlows(lease.engine, onFault);
    onClose(this, () => {
      stopResuming();
      lease.release();
    });
  }
  RED.nodes.registerType('cascade-store', create as never);
}
