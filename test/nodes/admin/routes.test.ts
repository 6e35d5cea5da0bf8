import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { Routes } from '../../../nodes/admin/routes.ts';

type Handle = (req: object, res: object) => void;

/** What a route answers to a request with this body, as somebody who may do everything. */
function answerTo(
  add: (routes: Routes) => void,
  { type, length, body }: { readonly type: string; readonly length: number; readonly body: unknown },
): Promise<{ readonly status: number; readonly answer: object }> {
  return new Promise((resolve) => {
    let status = 200;
    const res = {
      headersSent: false,
      set: () => res,
      status: (given: number) => {
        status = given;
        return res;
      },
      json: (answer: object) => resolve({ status, answer }),
    };
    const req = {
      body,
      headers: { 'content-length': String(length) },
      is: (wanted: string) => type === wanted,
      resume: () => {},
    };
    const post = (_path: string, _guard: unknown, handle: Handle): void => handle(req, res);
    const RED = { httpAdmin: { post }, auth: { needsPermission: () => null }, log: { error: assert.fail } };
    add(new Routes(RED as unknown as NodeAPI));
  });
}

const JSON_BODY = { type: 'application/json', length: 2, body: {} };

for (const kind of ['write', 'ask'] as const) {
  describe(`a route that is added with ${kind}`, () => {
    const asked = (request: Parameters<typeof answerTo>[1]): ReturnType<typeof answerTo> =>
      answerTo((routes) => routes[kind]('x', () => ({ done: true })), request);

    it('takes JSON', async () =>
      assert.deepEqual(await asked(JSON_BODY), { status: 200, answer: { done: true } }));

    it('takes nothing that a page of another site could send', async () => {
      const form = { type: 'application/x-www-form-urlencoded', length: 3, body: { a: 'b' } };
      assert.equal((await asked(form)).status, 400);
    });

    it('takes no body that is too long, or that does not say how long it is', async () => {
      assert.equal((await asked({ ...JSON_BODY, length: 6_000_000 })).status, 413);
      assert.equal((await asked({ ...JSON_BODY, length: Number.NaN })).status, 413);
    });

    it('takes no list in the place of an object', async () =>
      assert.equal((await asked({ ...JSON_BODY, body: [] })).status, 400));
  });
}
