import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CallExpression, type Expression, type ObjectExpression, parse } from 'acorn';
import { simple } from 'acorn-walk';
import { ROOT } from '../../scripts/node-red.mjs';
import { examples } from './examples.ts';

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  name: string;
  license: string;
  keywords: string[];
  repository: object;
  bugs: object;
  engines: { node: string };
  dependencies: Record<string, string>;
  'node-red': { version: string; nodes: Record<string, string> };
};
const SETS = Object.entries(manifest['node-red'].nodes);

/** What the Flow Library reads out of a node's page: the type and the definition as written. */
interface Registration {
  readonly type: string;
  readonly definition: Readonly<Record<string, Expression>>;
}

/** Reads a page as the Flow Library does: typed inline scripts, literal type, literal object. */
function registrations(html: string): Registration[] {
  const found: Registration[] = [];
  for (const [, script = ''] of html.matchAll(/<script type="text\/javascript">([\s\S]*?)<\/script>/g)) {
    simple(parse(script, { ecmaVersion: 2020 }), {
      CallExpression(call: CallExpression) {
        const {
          callee,
          arguments: [type, definition],
        } = call;
        if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
        if (callee.property.name !== 'registerType') return;
        assert.ok(type?.type === 'Literal' && typeof type.value === 'string', 'the type is a literal');
        assert.ok(definition?.type === 'ObjectExpression', 'the definition is written in place');
        found.push({ type: type.value, definition: members(definition) });
      },
    });
  }
  return found;
}

function members(object: ObjectExpression): Record<string, Expression> {
  return Object.fromEntries(
    object.properties.map((property) => {
      assert.ok(
        property.type === 'Property' && property.key.type === 'Identifier',
        'no spread, no computed name',
      );
      return [property.key.name, property.value];
    }),
  );
}

function literal(expression: Expression | undefined): unknown {
  assert.ok(expression?.type === 'Literal');
  return expression.value;
}

/** Every key of a catalogue, with dots. */
function keysOf(catalogue: object, prefix = ''): string[] {
  return Object.entries(catalogue).flatMap(([name, value]) =>
    typeof value === 'string' ? [prefix + name] : keysOf(value as object, `${prefix}${name}.`),
  );
}

describe('the scorecard of the Flow Library', () => {
  const used = new Set(examples().flatMap(({ flow }) => flow.map(({ type }) => type)));

  for (const [type, path] of SETS) {
    describe(type, () => {
      const folder = join(ROOT, path, '..');
      const html = readFileSync(join(ROOT, path.replace(/\.js$/, '.html')), 'utf8');

      it('is read from its page as written', () => {
        const [{ type: found, definition } = assert.fail('no registerType'), ...others] = registrations(html);
        assert.deepEqual([found, others], [type, []]);
        const { category, color, defaults, icon, inputs, outputs } = definition;
        assert.ok(defaults?.type === 'ObjectExpression');
        for (const value of Object.values(members(defaults))) assert.equal(value.type, 'ObjectExpression');
        if (literal(category) === 'config') return;
        assert.equal(literal(category), 'cascade');
        assert.match(String(literal(color)), /^#[0-9A-F]{6}$/i);
        assert.ok(existsSync(join(folder, 'icons', String(literal(icon)))));
        assert.equal(typeof literal(inputs), 'number');
        assert.equal(typeof literal(outputs), 'number');
      });

      it('has one form, and no other template', () => {
        const templates = [...html.matchAll(/data-template-name="([^"]*)"/g)].map(([, name]) => name);
        assert.deepEqual(templates, [type]);
      });

      for (const language of readdirSync(join(ROOT, 'locales'))) {
        it(`has every text it shows, and help, in ${language}`, () => {
          const texts = join(folder, 'locales', language, type);
          const keys = new Set(keysOf(JSON.parse(readFileSync(`${texts}.json`, 'utf8')) as object));
          const written = [
            ...[...html.matchAll(/data-i18n="([^"]*)"/g)].flatMap(([, list = '']) =>
              list.split(';').map((one) => one.replace(/^\[\w+\]/, '')),
            ),
            ...[...html.matchAll(new RegExp(`["'\`](${type}\\.[\\w.-]*\\w)["'\`]`, 'g'))].map(
              ([, key = '']) => key,
            ),
          ].filter((key) => key !== `${type}.html` && key.startsWith(`${type}.`) && !key.endsWith('.svg'));
          assert.deepEqual(
            written.filter((key) => !keys.has(key)),
            [],
          );
          assert.match(readFileSync(`${texts}.html`, 'utf8'), new RegExp(`data-help-name="${type}"`));
        });
      }

      if (!/category: "config"/.test(html)) it('appears in an example', () => assert.ok(used.has(type)));
    });
  }

  it('finds every icon used, and no unused one', () => {
    const icons = SETS.flatMap(([, path]) => {
      const html = readFileSync(join(ROOT, path.replace(/\.js$/, '.html')), 'utf8');
      const icon = registrations(html)[0]?.definition['icon'];
      return icon === undefined ? [] : [String(literal(icon))];
    });
    assert.deepEqual(new Set(readdirSync(join(ROOT, 'icons'))), new Set(icons));
  });

  it('accepts the package', () => {
    assert.equal(manifest.license, 'Apache-2.0');
    assert.match(manifest.name, /^@[\w-]+\/[\w-]*node-red[\w-]*$/);
    assert.ok(manifest.repository && manifest.bugs);
    assert.ok(manifest.keywords.includes('node-red'));
    assert.ok(Object.keys(manifest.dependencies).length <= 6);
    // Both lines of Node-RED, and the lowest Node that the latest of them takes.
    assert.equal(manifest['node-red'].version, '>=4.1.0');
    assert.equal(manifest.engines.node, '>=22.9');
  });
});
