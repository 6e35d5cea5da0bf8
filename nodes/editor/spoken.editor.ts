/** The catalogue's own name for its language. */
const CODE = '@message-cascade/node-red-cascade/cascade-sidebar:sidebar.code';

/**
 * The language that our texts are in, as a BCP 47 tag, for the numbers and dates among them. Node-RED knows Spanish as
 * `es-ES` alone: asked for `es` or `es-MX` its own texts are in English, and ours in Spanish.
 */
export function spokenLanguage(): string {
  const ours = RED._(CODE);
  const editor = RED.i18n.lang();
  // The catalogue answers with the key where it is not there.
  return ours.endsWith('code') || family(ours) === family(editor) ? editor : ours;
}

function family(tag: string): string {
  return tag.split('-')[0]!;
}
