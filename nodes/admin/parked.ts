import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import { sayOfGuards, sayRefusal, type Engine, type Home } from '../../lib/index.ts';
import type { Acted, Parked } from './contract.ts';
import { inEveryStore, openEngines } from './deployed.ts';
import { RefusalError } from './refusal.ts';
import { checkedId, nodeId, textField, whoAsks } from './request.ts';
import type { Routes } from './routes.ts';

/** Which nodes can take over what is kept in a phase. */
const TAKERS: Readonly<Record<string, string>> = {
  queued: 'cascade-start',
  waiting: 'wait-for-reply',
  held: 'channel-send',
};

/**
 * `GET cascade/parked`, `POST cascade/parked/rebind`, and what can be done with all that waits at a node:
 * `POST cascade/nodes/:id/stop` and `…/flush`.
 */
export function addParkedRoutes(RED: NodeAPI, routes: Routes): void {
  routes.read('parked', async (): Promise<Parked> => {
    const homes: Home[] = [];
    for (const engine of await openEngines()) homes.push(...(await engine.records.homes()));
    return {
      parked: homes
        .filter(({ present }) => !present)
        .map(({ campaign, home, phase, count, next }) => ({ campaign, node: home, phase, count, next })),
    };
  });

  routes.write('parked/rebind', async (req): Promise<Acted> => {
    const from = checkedId(textField(req, 'from'), 'from');
    const to = checkedId(textField(req, 'to'), 'to');
    const type = RED.nodes.getNode(to)?.type;
    if (type === undefined) throw new RefusalError(404, 'There is no node "to" in the deployed flows.');
    let count = 0;
    for (const engine of await openEngines()) {
      const kept = (await engine.records.homes()).filter(({ home }) => home === from);
      if (kept.length === 0) continue;
      checkTaker(kept, type);
      const moved = await engine.rebind(from, to);
      if (moved > 0) await engine.note('rebind', whoAsks(req), `${moved} from ${from} to ${to}`);
      count += moved;
    }
    return { count };
  });

  routes.write('nodes/:id/stop', async (req): Promise<Acted> => {
    const home = await homeIn(RED, req);
    const by = whoAsks(req);
    const stop = noted('stop', by, home, (engine) =>
      engine.stop({ home }, sayOfGuards('guards.end.stopped', { by })),
    );
    return { count: await inEveryStore(stop) };
  });

  routes.write('nodes/:id/flush', async (req): Promise<Acted> => {
    const home = await homeIn(RED, req);
    const flush = noted('flush', whoAsks(req), home, (engine) => engine.flush({ home }));
    return { count: await inEveryStore(flush) };
  });
}

/**
 * The id of a node in the address: a deployed one, or one that is gone and that cascades still wait at.
 * @throws RefusalError when it is neither
 */
async function homeIn(RED: NodeAPI, req: Request): Promise<string> {
  const id = nodeId(req, 'id');
  if (RED.nodes.getNode(id)) return id;
  for (const engine of await openEngines()) {
    if ((await engine.records.homes()).some(({ home }) => home === id)) return id;
  }
  throw new RefusalError(404, sayRefusal('refusals.request.noNode'));
}

/** Does something to all that waits at a node, and keeps it for the record. */
function noted(
  action: 'stop' | 'flush',
  by: string,
  home: string,
  act: (engine: Engine) => Promise<number>,
): (engine: Engine) => Promise<number> {
  return async (engine) => {
    const count = await act(engine);
    if (count > 0) await engine.note(action, by, `${count} at ${home}`);
    return count;
  };
}

function checkTaker(kept: readonly Home[], type: string): void {
  if (kept.some(({ present }) => present)) {
    throw new RefusalError(409, 'The node "from" is deployed: what waits there goes on by itself.');
  }
  const wanted = kept.map(({ phase }) => TAKERS[phase]).find((one) => one !== undefined && one !== type);
  if (wanted !== undefined) {
    throw new RefusalError(
      400,
      `What waits at "from" can go on at a ${wanted} node alone; "to" is a ${type}.`,
    );
  }
}
