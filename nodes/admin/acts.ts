import type { Acts } from './contract.ts';
import { engineHolding, openEngines } from './deployed.ts';
import { RefusalError } from './refusal.ts';
import { numberQuery, textQuery } from './request.ts';
import type { Routes } from './routes.ts';

/** Acts on one page, and at most. */
const PAGE = 100;
const LARGEST_PAGE = 1_000;

/** `GET cascade/acts`: who ordered what, and when. */
export function addActRoutes(routes: Routes): void {
  routes.read('acts', async (req): Promise<Acts> => {
    const campaign = textQuery(req, 'campaign', 200);
    const limit = Math.min(Math.max(numberQuery(req, 'limit') ?? PAGE, 1), LARGEST_PAGE);
    const before = numberQuery(req, 'before');
    const engine = campaign === '' ? await onlyEngine() : await engineHolding(campaign);
    const acts = await engine.records.acts(before, limit);
    return { acts, next: acts.length < limit ? null : (acts.at(-1)?.id ?? null) };
  });
}

async function onlyEngine(): ReturnType<typeof engineHolding> {
  const [first, ...others] = await openEngines();
  if (first === undefined || others.length > 0) {
    throw new RefusalError(
      400,
      'There is more than one store: name a campaign of the one you mean in "campaign".',
    );
  }
  return first;
}
