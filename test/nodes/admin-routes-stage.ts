/** Admin routes on an express of Node-RED's own, with a Node-RED that has a few account nodes and nothing else. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { NodeAPI } from 'node-red';
import { Routes } from '../../nodes/admin/routes.ts';

const express = createRequire(createRequire(import.meta.url).resolve('node-red'))('express');

/** A node as the runtime hands it out. */
export type StageNode = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

/** An answer with its status. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** Serves routes for the tests of a suite. `ask` asks as somebody who may do what `may` says. */
export function routesAround(add: (RED: NodeAPI, routes: Routes) => void) {
  const nodes = new Map<string, StageNode>();
  const credentials = new Map<string, object>();
  const log: string[] = [];
  let server: Server;
  before(async () => {
    const httpAdmin = express();
    httpAdmin.use(express.json({ limit: '5mb' }));
    const RED = {
      httpAdmin,
      settings: {},
      log: { error: (text: string) => log.push(text) },
      auth: {
        needsPermission: (permission: string) => (req: never, res: never, next: () => void) => {
          const { headers } = req as { headers: Record<string, string> };
          const answer = res as { sendStatus(status: number): void };
          if ((headers['x-may'] ?? '').split(' ').includes(permission)) next();
          else answer.sendStatus(401);
        },
      },
      nodes: {
        getNode: (id: string) => nodes.get(id) ?? null,
        eachNode: (visit: (node: StageNode) => void) => nodes.forEach(visit),
        getCredentials: (id: string) => credentials.get(id),
      },
    };
    const routes = new Routes(RED as unknown as NodeAPI);
    add(RED as unknown as NodeAPI, routes);
    routes.answerErrors();
    server = createServer(httpAdmin);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    assert.deepEqual(log, []);
  });

  const ask = async (
    path: string,
    body?: unknown,
    may = 'cascade.read cascade.write',
    type = 'application/json',
  ): Promise<Answer> => {
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/cascade/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'x-may': may, 'content-type': type },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, text, json: text.startsWith('{') ? JSON.parse(text) : {} };
  };
  return { nodes, credentials, ask };
}
