/** Which orders a campaign can be given at the moment, and how many people each concerns. */
import type { CampaignOverview } from '../admin/contract.ts';
import type { ControlAction } from '../../lib/index.ts';
import { underWay } from './funnel.ts';

/** An order that makes sense now. */
export interface Offer {
  readonly action: ControlAction;
  /** How many people it concerns, as far as known before it is given. */
  readonly count: number;
}

/** All orders, as their buttons stand. */
export const CONTROL_ORDER: readonly ControlAction[] = ['promote', 'pause', 'resume', 'stop'];

/** The orders that change something in the campaign's present state. */
export function offersFor(campaign: Pick<CampaignOverview, 'state' | 'figures'>): readonly Offer[] {
  const { state, figures } = campaign;
  const count = underWay(figures);
  const pause: Offer = { action: 'pause', count };
  const resume: Offer = { action: 'resume', count };
  const stop: Offer = { action: 'stop', count };
  const promote: Offer = { action: 'promote', count: figures.states['queued'] ?? 0 };
  switch (state) {
    case 'paused':
    case 'halted':
      return [resume, stop];
    case 'stopped':
      return [resume];
    case 'cohort':
      return [promote, pause, stop];
    case 'running':
    case 'promoted':
      return [pause, stop];
  }
}

/** Key of the question before an order. After a stop nobody is there to go on: resuming only takes people in again. */
export function questionKey(
  action: ControlAction,
  state: CampaignOverview['state'],
): `control.${ControlAction}.ask` | 'control.resume.askStopped' {
  return action === 'resume' && state === 'stopped' ? 'control.resume.askStopped' : `control.${action}.ask`;
}
