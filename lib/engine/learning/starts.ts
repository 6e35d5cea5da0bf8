import type { Pin } from '../../store/store.ts';

/** Where the customers of a segment start, and why there. */
export interface SegmentStart {
  readonly segment: string;
  /** The channel that most new customers of the segment start on. */
  readonly channel: string;
  /** Share of new customers who start there, 0 to 1; the others are for trying out. */
  readonly share: number;
  /**
   * `pinned`: somebody has set it; `document`: the document pins it; `learned`: another channel than the declared one
   * has proved better, or looks so; `declared`: as the document says, which nothing speaks against.
   */
  readonly by: 'pinned' | 'document' | 'learned' | 'declared';
  /** The start that the document declares. */
  readonly declared: string;
  /** Cascades of the segment that the learner has seen; 0: nothing learns. */
  readonly cascades: number;
  /** Probability that the order most customers get is the best one, 0 to 0.99; null: nothing is compared. */
  readonly sure: number | null;
  /** What somebody has set, also where it does not hold since the campaign has no such channel any more; null: nothing. */
  readonly pin: Pick<Pin, 'channel' | 'at' | 'by'> | null;
}
