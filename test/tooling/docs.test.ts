import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import sidebarTexts from '../../locales/en-US/sidebar.json' with { type: 'json' };
import { faultEntries } from '../../lib/channels/errors/index.ts';
import { KNOWN_REASONS } from '../../lib/report/figures/remedies.ts';
import { ROOT } from '../../scripts/node-red.mjs';

const DOCUMENTS = ['README.md', ...globSync('docs/**/*.md', { cwd: ROOT })];

/** A link or an image of a document. */
interface Link {
  readonly document: string;
  readonly target: string;
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Without what stands between code fences. */
function prose(markdown: string): string {
  return markdown.replaceAll(/^(`{3,})[^\n]*\n[\s\S]*?^\1[^\S\n]*$/gm, '');
}

/** Inline links and images to other files of the repository, and to headings. */
function linksOf(document: string): Link[] {
  const text = prose(read(document)).replaceAll(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => ({ document, target }))
    .filter(({ target }) => !/^[a-z][a-z+.-]*:/i.test(target));
}

/** Anchors of a document's headings as GitHub makes them: repeated ones are numbered. */
function anchorsOf(path: string): ReadonlySet<string> {
  const known = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, heading = ''] of prose(read(path)).matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const slug = heading
      .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-');
    const times = known.get(slug) ?? 0;
    known.set(slug, times + 1);
    anchors.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return anchors;
}

/** What is wrong with a link; null: nothing. */
function faultOf({ document, target }: Link): string | null {
  const [file = '', anchor] = decodeURIComponent(target).split('#');
  const path = file === '' ? document : relative(ROOT, join(ROOT, dirname(document), file));
  if (path.startsWith('..')) return `${document}: ${target} leads out of the repository`;
  if (!existsSync(join(ROOT, path))) return `${document}: ${path} is missing`;
  if (anchor === undefined || anchorsOf(path).has(anchor)) return null;
  return `${document}: ${path} has no heading #${anchor}`;
}

describe('the documents', () => {
  it('link to what is there', () => {
    const faults = DOCUMENTS.flatMap(linksOf).flatMap((link) => faultOf(link) ?? []);
    assert.deepEqual(faults, []);
  });

  it('say what is in every picture', () => {
    const silent = DOCUMENTS.flatMap((document) =>
      [...prose(read(document)).matchAll(/!\[\s*\]\(([^)]+)\)/g)].map(([, image]) => `${document}: ${image}`),
    );
    assert.deepEqual(silent, []);
  });

  it('have a page for every node, and the index leads to all of them', () => {
    const index = linksOf('docs/README.md').map(({ target }) => target.split('#')[0]);
    const pages = [
      ...Object.keys(packageJson['node-red'].nodes).map((type) => `nodes/${type}.md`),
      ...DOCUMENTS.filter((path) => /^docs\/(?!README)[^/]+\.md$|^docs\/providers\//.test(path)).map((path) =>
        relative('docs', path),
      ),
    ];
    assert.deepEqual(
      pages.filter((page) => !existsSync(join(ROOT, 'docs', page)) || !index.includes(page)),
      [],
    );
  });

  it('name every property of every node on its page', () => {
    const unnamed = Object.keys(packageJson['node-red'].nodes).flatMap((type) => {
      const source = read(`nodes/${type}/${type}.editor.ts`);
      const start = source.indexOf('  defaults: {\n');
      const defaults = source.slice(start, source.indexOf('\n  },\n', start));
      const properties = [...defaults.matchAll(/^ {4}(\w+): \{/gm)].map(([, name = '']) => name);
      assert.ok(properties.includes('name'), `the properties of ${type} could not be read`);
      const page = read(`docs/nodes/${type}.md`);
      return properties.filter((name) => !page.includes(`\`${name}\``)).map((name) => `${type}: ${name}`);
    });
    assert.deepEqual(unnamed, []);
  });

  it('tell what to do about every issue of the sidebar and every reason class', () => {
    const page = read('docs/troubleshooting.md');
    const named = [
      ...Object.keys(sidebarTexts.sidebar.issue),
      ...faultEntries.map((entry) => entry.class),
      ...KNOWN_REASONS,
    ];
    assert.deepEqual(
      [...new Set(named)].filter((name) => !page.includes(`| \`${name}\` |`)),
      [],
    );
  });

  it('name tests that exist beside the promises', () => {
    const readme = read('README.md');
    const from = readme.indexOf('\n## Promises');
    const promises = readme.slice(from, readme.indexOf('\n## ', from + 1));
    const named = [...promises.matchAll(/`(test\/[^`]+\.test\.ts)`/g)].map(([, path = '']) => path);
    assert.ok(named.length > 10, 'the promises name their tests');
    assert.deepEqual(
      named.filter((path) => !existsSync(join(ROOT, path))),
      [],
    );
  });
});
