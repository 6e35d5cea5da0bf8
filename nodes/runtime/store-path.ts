import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { NodeAPI } from 'node-red';

/**
 * The file of an embedded store: under Node-RED's user directory, so that it outlives updates of the
 * package and is backed up with the flows. The store makes its folder if need be.
 * @param given as the user wrote it; '' : `cascade/cascade.db`
 */
export function storePath(RED: NodeAPI, given: string): string {
  const home = RED.settings.userDir ?? join(tmpdir(), `message-cascade-${process.pid}`);
  const file = given.trim() === '' ? join('cascade', 'cascade.db') : given.trim();
  return isAbsolute(file) ? file : join(home, file);
}
