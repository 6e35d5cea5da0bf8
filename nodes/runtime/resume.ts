import type { NodeAPI } from 'node-red';
import type { Engine } from '../../lib/index.ts';

/**
 * Has the engine emit again what was lost with the nodes of the last deploy, whenever flows have started.
 * @returns a function that stops doing so
 */
export function resumeWithFlows(RED: NodeAPI, engine: Engine, onFault: (message: string) => void): () => void {
  const resume = (): void => {
    engine.resume().catch((error: unknown) => onFault(error instanceof Error ? error.message : String(error)));
  };
  RED.events.on('flows:started', resume);
  return () => void RED.events.removeListener('flows:started', resume);
}
