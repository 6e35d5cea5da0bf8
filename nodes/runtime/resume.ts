import type { NodeAPI } from 'node-red';
import type { Engine } from '../../lib/index.ts';

/**
 * Has engines keep their messages back while flows stop and start, and then emit again what was lost with the nodes
 * of the last deploy.
 * @returns a function that does so for an engine, and returns one that stops it. However many nodes ask, one listener
 * hears each event: Node.js warns from eleven on
 */
export function resumingWithFlows(
  RED: NodeAPI,
): (engine: Engine, onFault: (message: string) => void) => () => void {
  const asked = new Set<{ readonly engine: Engine; readonly onFault: (message: string) => void }>();
  const hold = (): void => {
    for (const { engine } of asked) engine.hold();
  };
  const resume = (): void => {
    for (const { engine, onFault } of asked) {
      engine
        .resume()
        .catch((error: unknown) => onFault(error instanceof Error ? error.message : String(error)));
    }
  };
  return (engine, onFault) => {
    if (asked.size === 0) {
      RED.events.on('flows:stopping', hold);
      RED.events.on('flows:started', resume);
    }
    const one = { engine, onFault };
    asked.add(one);
    return () => {
      if (!asked.delete(one) || asked.size > 0) return;
      RED.events.removeListener('flows:stopping', hold);
      RED.events.removeListener('flows:started', resume);
    };
  };
}
