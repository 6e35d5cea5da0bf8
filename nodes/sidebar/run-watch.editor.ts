/** Waits until what a run brings has been taken in. */
import type { CampaignIntake } from '../admin/contract.ts';
import { getIntake } from './api.editor.ts';
import { takenBetween, type Taken } from './run-outcome.ts';

/** Milliseconds between two looks: at first, and while a long list is read. */
const LOOK = 250;
const LONGEST_LOOK = 2_000;
/** Milliseconds after which a run that has brought nothing is given up: flows may fetch their list first. */
const PATIENCE = 10_000;

/**
 * What was taken in for a campaign since a look: once nothing is being read any more, and nothing more comes. Where
 * a live feed keeps bringing customers it is what came within the patience.
 */
export async function watchRun(campaign: string, before: CampaignIntake): Promise<Taken> {
  const until = performance.now() + PATIENCE;
  let last = before;
  for (let pause = LOOK; ; pause = Math.min(pause * 1.2, LONGEST_LOOK)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const now = await getIntake(campaign);
    const begun = now.inputs !== before.inputs;
    const late = performance.now() > until;
    const settled = begun && (now.inputs === last.inputs ? now.running === 0 : late);
    const inVain = !begun && now.running === 0 && late;
    if (settled || inVain) return takenBetween(before, now);
    last = now;
  }
}
