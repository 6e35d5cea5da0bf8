import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Request } from 'express';
import type { NodeAPI, NodeDef } from 'node-red';
import { csvLine, sayRefusal } from '../../lib/index.ts';
import type { CampaignNode } from '../runtime/config.ts';
import type { Upload } from './contract.ts';
import { deployedNodes, isOpen } from './deployed.ts';
import { engineWordsByLanguage } from './engine-words.ts';
import { limited } from './limited.ts';
import { RefusalError } from './refusal.ts';
import { nodeId, textQuery } from './request.ts';
import type { Routes } from './routes.ts';
import type { Destination, Uploads } from './uploads.ts';

/** Longest list that is taken, in bytes: some millions of rows. */
const LONGEST = 200_000_000;
/** Longest language tag that is taken, in characters. */
const LONGEST_TAG = 35;

/** `POST cascade/starts/:node/upload`, `GET cascade/uploads/:id` and its `errors.csv`. */
export function addUploadRoutes(RED: NodeAPI, routes: Routes, uploads: Uploads): void {
  const wordsIn = engineWordsByLanguage();
  routes.write(
    'starts/:node/upload',
    async (req, res) => {
      const node = nodeId(req);
      const lang = textQuery(req, 'lang', LONGEST_TAG);
      const to = await destinationOf(RED, node);
      if (uploads.busy(node)) {
        throw new RefusalError(409, sayRefusal('refusals.upload.busy'));
      }
      res.status(202).json(await uploads.receive({ ...to, words: wordsIn(lang) }, limited(req, LONGEST)));
    },
    { kind: 'csv' },
  );

  routes.read('uploads/:id', (req): Upload => found(uploads, req));

  routes.read('uploads/:id/errors.csv', async (req, res) => {
    const { id } = found(uploads, req);
    res.type('text/csv').set('content-disposition', 'attachment; filename="rejected-rows.csv"');
    const file = uploads.errors(id);
    if (file === null) res.send(csvLine(['line', 'reason', 'remedy']));
    else await pipeline(createReadStream(file), res);
  });
}

/** The upload in the address. Whatever is no id of one is of none. */
function found(uploads: Uploads, req: Request): Upload {
  const upload = uploads.find(String(req.params['id']));
  if (upload === undefined) {
    throw new RefusalError(404, sayRefusal('refusals.upload.unknown'));
  }
  return upload;
}

async function destinationOf(RED: NodeAPI, node: string): Promise<Omit<Destination, 'words'>> {
  const definition = deployedNodes(RED).get(node) as
    | (NodeDef & { campaign?: string; country?: string })
    | undefined;
  if (definition?.type !== 'cascade-start' || !RED.nodes.getNode(node)) {
    throw new RefusalError(404, sayRefusal('refusals.upload.noStart'));
  }
  const config = RED.nodes.getNode(definition.campaign ?? '') as CampaignNode | null;
  if (!config) throw new RefusalError(409, sayRefusal('refusals.upload.noCampaign'));
  const { engine, name } = config.campaign();
  if (!(await isOpen(engine))) {
    throw new RefusalError(409, sayRefusal('refusals.store.closed'));
  }
  return { engine, campaign: name, node, country: definition.country ?? '' };
}
