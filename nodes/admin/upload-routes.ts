import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { NodeAPI, NodeDef } from 'node-red';
import { csvLine } from '../../lib/index.ts';
import type { CampaignNode } from '../runtime/config.ts';
import type { Upload } from './contract.ts';
import { deployedNodes, isOpen } from './deployed.ts';
import { limited } from './limited.ts';
import { RefusalError } from './refusal.ts';
import { nodeId } from './request.ts';
import type { Routes } from './routes.ts';
import type { Destination, Uploads } from './uploads.ts';

/** Longest list that is taken, in bytes: some millions of rows. */
const LONGEST = 200_000_000;

/** `POST cascade/starts/:node/upload`, `GET cascade/uploads/:id` and its `errors.csv`. */
export function addUploadRoutes(RED: NodeAPI, routes: Routes, uploads: Uploads): void {
  routes.write(
    'starts/:node/upload',
    async (req, res) => {
      const node = nodeId(req);
      const to = await destinationOf(RED, node);
      if (uploads.busy(node)) {
        throw new RefusalError(409, 'A list is being taken in by this start node: wait until it is through.');
      }
      res.status(202).json(await uploads.receive(to, limited(req, LONGEST)));
    },
    { kind: 'csv' },
  );

  routes.read('uploads/:id', (req): Upload => found(uploads, nodeId(req, 'id')));

  routes.read('uploads/:id/errors.csv', async (req, res) => {
    const { id } = found(uploads, nodeId(req, 'id'));
    res.type('text/csv').set('content-disposition', 'attachment; filename="rejected-rows.csv"');
    const file = uploads.errors(id);
    if (file === null) res.send(csvLine(['line', 'reason', 'remedy']));
    else await pipeline(createReadStream(file), res);
  });
}

function found(uploads: Uploads, id: string): Upload {
  const upload = uploads.find(id);
  if (upload === undefined) {
    throw new RefusalError(404, 'There is no such upload. They are forgotten when Node-RED restarts.');
  }
  return upload;
}

async function destinationOf(RED: NodeAPI, node: string): Promise<Destination> {
  const definition = deployedNodes(RED).get(node) as
    | (NodeDef & { campaign?: string; country?: string })
    | undefined;
  if (definition?.type !== 'cascade-start' || !RED.nodes.getNode(node)) {
    throw new RefusalError(404, 'There is no such start node in the deployed flows.');
  }
  const config = RED.nodes.getNode(definition.campaign ?? '') as CampaignNode | null;
  if (!config) throw new RefusalError(409, 'No campaign is chosen in this start node.');
  const { engine, name } = config.campaign();
  if (!(await isOpen(engine))) {
    throw new RefusalError(409, 'The store of this campaign is not open at the moment: see its node.');
  }
  return { engine, campaign: name, node, country: definition.country ?? '' };
}
