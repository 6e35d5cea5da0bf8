// @ts-check
/** The page of a node: what the editor loads for it, script and form in one HTML file. */

/**
 * @param {string} script the bundled editor script, or nothing
 * @param {string} template the form, or nothing
 * @returns {string} HTML; the script's type is the one that Node-RED's scorecard looks for
 */
export function page(script, template) {
  if (!script) return template;
  // A closing tag inside a string would end the script element.
  const safe = script.replace(/<\/(?=script)/gi, '<\\/');
  return `<script type="text/javascript">\n${safe}</script>\n\n${template}`;
}
