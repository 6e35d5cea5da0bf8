import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandLine } from '../../bin/command-line.ts';

const PAGE = readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8');

/** The content of the page's first block in a language, after a place. */
function block(language: string, after: string): string {
  const start = PAGE.indexOf(`\`\`\`${language}\n`, PAGE.indexOf(after)) + language.length + 4;
  return PAGE.slice(start, PAGE.indexOf('```', start));
}

describe('the page about the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-page-'));

  before(() => {
    const spring = block('json', '## The files of the examples');
    const next = JSON.parse(spring) as {
      steps: { wait: string }[];
      guards: { calling_hours: string };
      segments?: object;
    };
    next.steps[0]!.wait = '4h';
    next.guards.calling_hours = '09:00-19:00';
    next.segments = { enterprise: { start: 'phone' } };
    writeFileSync(join(folder, 'spring.json'), spring);
    writeFileSync(join(folder, 'spring-next.json'), JSON.stringify(next));
    writeFileSync(join(folder, 'customers.csv'), block('csv', '`customers.csv`:'));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const call of ['check spring.json', 'diff spring.json', 'simulate spring.json --customers']) {
    it(`shows what is printed: ${call}`, async () => {
      const shown = block('console', PAGE.slice(PAGE.indexOf(`\`\`\`console\n$ cascade ${call}`)));
      const [line = '', ...printed] = shown.split('\n');
      const args = line.replace('$ cascade ', '').split(' ');
      let out = '';
      const code = await runCommandLine(
        args.map((arg) => (/\.(json|csv)$/.test(arg) ? join(folder, arg) : arg)),
        { out: (text) => (out += text), err: assert.fail },
      );
      assert.equal(code, 0);
      assert.equal(out.replaceAll(join(folder, '/'), ''), printed.join('\n'));
    });
  }
});
