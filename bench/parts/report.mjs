import { measure } from '../child.mjs';

/**
 * How long the report page takes where there is much to report on.
 * @param {{ folder: string, cascades: number, times: number, say: (text: string) => void }} options
 */
export async function benchReport({ folder, cascades, times, say }) {
  say(`the report of ${cascades.toLocaleString('en')} cascades, ${times} times`);
  return measure(folder, 'report', { cascades, times });
}
