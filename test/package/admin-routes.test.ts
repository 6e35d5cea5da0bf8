import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/node-red.mjs';
import { AdminCaller, CLOSED } from './admin-caller.ts';
import { embeddedNodeRed } from './embedded.ts';
import { example } from './examples.ts';

/** Questions too long for an address: they change nothing, and a reader may ask them. */
const QUESTIONS: ReadonlySet<string> = new Set([
  'POST cascade/campaign/check',
  'POST cascade/campaigns/:campaign/evaluate',
  'POST cascade/dry-run',
  'POST cascade/content/preview',
]);

/** A layer of an Express stack, as far as it is looked at. */
interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/** Where version 4 of Express keeps its stack. */
const EXPRESS_4 = '_router';

/** An Express application; version 5 keeps its stack in `router`. */
interface Application {
  readonly [EXPRESS_4]?: { readonly stack: readonly Layer[] };
  readonly router?: { readonly stack: readonly Layer[] };
}

/** Every route below `cascade/` that an application has. */
function routesOf(app: Application): string[] {
  const stack = (Object.hasOwn(app, EXPRESS_4) ? app[EXPRESS_4] : app.router)?.stack ?? [];
  return stack.flatMap(({ route }) =>
    route?.path.startsWith('/cascade/')
      ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path.slice(1)}`)
      : [],
  );
}

/** The permission of every route that is documented. */
function documented(): ReadonlyMap<string, string> {
  const text = readFileSync(join(ROOT, 'docs/admin-api.md'), 'utf8');
  const entries = text.matchAll(/^### `((?:GET|POST) cascade\/\S+)`\n\nNeeds `(cascade\.(?:read|write))`/gm);
  return new Map([...entries].map(([, route = '', permission = '']) => [route, permission]));
}

for (const version of ['node-red', 'node-red-4'] as const) {
  describe(`every route of the admin API, on ${version}`, function () {
    const nodeRed = embeddedNodeRed({}, { version, settings: CLOSED });
    const admin = new AdminCaller(() => nodeRed.url);
    const docs = documented();
    let routes: string[] = [];

    before(async () => {
      await nodeRed.deploy(example('02').flow);
      const { httpAdmin } = nodeRed.RED.runtime as unknown as { readonly httpAdmin: Application };
      routes = routesOf(httpAdmin);
    });

    /** Asks a route for nothing in particular. */
    const call = (route: string, who: 'reader' | null): Promise<{ status: number }> => {
      const [method = '', pattern = ''] = route.split(' ');
      const path = pattern.replace('cascade/', '').replace(/:\w+/g, 'nothing');
      return method === 'GET' ? admin.get(path, who) : admin.post(path, {}, who);
    };

    it('is documented, and none is documented that is not there', () => {
      assert.ok(routes.length > 20);
      assert.deepEqual(routes.toSorted(), [...docs.keys()].sort());
    });

    it('is closed to those who are not logged in', async () => {
      for (const route of routes) assert.equal((await call(route, null)).status, 401, route);
    });

    it('lets a reader ask and change nothing, as documented', async () => {
      for (const route of routes) {
        const { status } = await call(route, 'reader');
        const reads = route.startsWith('GET ') || QUESTIONS.has(route);
        assert.equal(docs.get(route), reads ? 'cascade.read' : 'cascade.write', route);
        assert.equal([401, 403].includes(status), !reads, `${route} answers ${status}`);
        assert.notEqual(status, 500, route);
      }
    });
  });
}
