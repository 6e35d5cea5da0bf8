// @ts-check
/**
 * The texts of the engine for the editor. Node-RED loads the catalogue of a node or a plugin and no other, so they
 * ride along in that of `cascade-campaign`, under `engine`.
 */

/** The catalogue that carries them. */
const CARRIER = /(^|\/)cascade-campaign\.json$/;
/** Catalogues of the engine: `engine-guards.json` has one key, `guards`. */
const ENGINE = /\/engine-[a-z]+\.json$/;

/**
 * The catalogues as the editor gets them.
 * @param {Map<string, string | Buffer>} files catalogues by their paths; those of the engine go into their carriers
 */
export function carryEngineTexts(files) {
  const paths = [...files.keys()];
  const json = (/** @type {string} */ path) => JSON.parse(String(files.get(path)));
  for (const carrier of paths.filter((path) => CARRIER.test(path))) {
    const folder = carrier.slice(0, carrier.lastIndexOf('/') + 1);
    const own = paths.filter((path) => path.startsWith(folder) && ENGINE.test(path));
    if (own.length === 0) continue;
    const engine = Object.assign({}, ...own.map(json));
    files.set(carrier, `${JSON.stringify({ ...json(carrier), engine }, null, 2)}\n`);
  }
}
