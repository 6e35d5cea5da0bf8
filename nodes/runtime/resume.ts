import type { NodeAPI } from 'node-red';
import type { Engine } from '../../lib/index.ts';

/**
 * Has the engine keep its messages back while flows stop and start, and then emit again what was lost
 * with the nodes of the last deploy.
 * @returns a function that stops doing so
 */
export function resumeWithFlows(
  RED: NodeAPI,
  engine: Engine,
  onFault: (message: string) => void,
): () => void {
  const hold = (): void => engine.hold();
  const resume = (): void => {
    engine
      .resume()
      .catch((error: unknown) => onFault(error instanceof Error ? error.message : String(error)));
  };
  RED.events.on('flows:stopping', hold);
  RED.events.on('flows:started', resume);
  return () => {
    RED.events.removeListener('flows:stopping', hold);
    RED.events.removeListener('flows:started', resume);
  };
}
