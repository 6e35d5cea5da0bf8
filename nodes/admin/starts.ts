import type { Request } from 'express';
import { sayRefusal } from '../../lib/index.ts';
import type { Starts } from './contract.ts';
import { engineNamed } from './deployed.ts';
import { RefusalError } from './refusal.ts';
import { textField, textParam, whoAsks } from './request.ts';
import type { Routes } from './routes.ts';

/** Segments that are told of at most. */
const MOST = 20;

/** Where segments start: `GET cascade/campaigns/:campaign/starts`, and `POST …/pin` and `…/unpin`. */
export function addStartRoutes(routes: Routes): void {
  routes.read('campaigns/:campaign/starts', (req) => startsOf(textParam(req, 'campaign')));

  routes.write('campaigns/:campaign/pin', async (req): Promise<Starts> => {
    const campaign = textParam(req, 'campaign');
    const engine = await engineNamed(campaign);
    const segment = needed(req, 'segment');
    const channel = needed(req, 'channel');
    const last = await engine.records.deployed(campaign);
    const names = last?.plan.steps.map((step) => step.channel);
    if (names?.includes(channel) === false) {
      const said = { campaign, channel, names: names.join(', ') };
      throw new RefusalError(404, sayRefusal('refusals.campaign.noChannel', said));
    }
    await engine.learning.pin(campaign, segment, channel, whoAsks(req));
    return startsOf(campaign);
  });

  routes.write('campaigns/:campaign/unpin', async (req): Promise<Starts> => {
    const campaign = textParam(req, 'campaign');
    const { learning } = await engineNamed(campaign);
    await learning.unpin(campaign, needed(req, 'segment'), whoAsks(req));
    return startsOf(campaign);
  });
}

async function startsOf(campaign: string): Promise<Starts> {
  const { learning, records } = await engineNamed(campaign);
  const { segments } = await records.campaign(campaign);
  const started = new Map(
    Object.entries(segments).flatMap(([segment, counts]) =>
      segment === '' ? [] : [[segment, counts.started]],
    ),
  );
  const pinned = learning.pinned(campaign).map(({ segment }) => segment);
  for (const segment of pinned) if (!started.has(segment)) started.set(segment, 0);
  const bySize = [...started].toSorted(([, a], [, b]) => b - a).map(([segment]) => segment);
  const shown = new Set([...new Set([...pinned, ...bySize])].slice(0, MOST));
  return {
    // A segment that is pinned stays where it was in the list.
    starts: bySize
      .filter((segment) => shown.has(segment))
      .map((segment) => learning.startOf(campaign, segment)),
    more: started.size - shown.size,
  };
}

function needed(req: Request, name: string): string {
  // As it is written: names are compared letter by letter.
  const text = textField(req, name);
  if (text === undefined) throw new RefusalError(400, `"${name}" is missing.`);
  return text;
}
