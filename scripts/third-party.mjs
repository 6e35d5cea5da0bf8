// @ts-check
/** Lists the packages whose code is inside the built files, with their licences. */

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const INTRODUCTION = `# Third-party software

The built files of this package contain code of these packages.
`;

/**
 * The folder of the package that a bundled file belongs to.
 * @param {string} path relative to the package's root
 * @returns {string | undefined} undefined for our own files
 */
function packageFolder(path) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string} the package's section
 * @throws if its licence can't be found
 */
function section(root, folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(root, folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  if (!file) {
    throw new Error(
      `${folder} is bundled but has no licence file. Don't bundle it: move it to "dependencies".`,
    );
  }
  const text = readFileSync(join(root, folder, file), 'utf8')
    .replaceAll('\r\n', '\n')
    .trim();
  return `## ${name} ${version}\n\nLicence: ${license ?? 'see below'}\n\n\`\`\`text\n${text}\n\`\`\`\n`;
}

/**
 * The document for everything that ended up in the outputs.
 * @param {string} root the package's root
 * @param {import('esbuild').Metafile[]} metafiles of all bundles
 * @returns {string} Markdown, sorted by package
 * @throws if a bundled package has no licence file
 */
export function thirdParty(root, metafiles) {
  const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs));
  const used = outputs.flatMap(({ inputs }) =>
    Object.keys(inputs).filter((path) => inputs[path]?.bytesInOutput),
  );
  const folders = new Set(used.map(packageFolder).filter((folder) => folder !== undefined));
  return [INTRODUCTION, ...[...folders].sort().map((folder) => section(root, folder))].join('\n');
}
