import type { CampaignDocument } from '../../campaign/index.ts';
import type { Evidence, Said } from '../../learning/index.ts';
import type { Campaign } from '../campaigns.ts';

/** A segment's start has moved, or should: with the evidence, and the document that says so. */
export interface Insight extends Said {
  /** `moved`: most new customers start there already. `proposal`: nothing has changed yet. */
  readonly kind: 'moved' | 'proposal';
  readonly campaign: string;
  readonly segment: string;
  readonly from: string;
  readonly to: string;
  /** True once the gate is passed, however often one has looked; a move may come before. */
  readonly settled: boolean;
  readonly evidence: Evidence;
  /** The document in force with this one change. */
  readonly document: CampaignDocument;
}

/** The document in force with another start for one segment. */
export function documentWith({ document }: Campaign, segment: string, start: string): CampaignDocument {
  const declared = document as CampaignDocument;
  return { ...declared, segments: { ...declared.segments, [segment]: { start } } };
}
