import type { Outcome } from '../../cascade/outcome.ts';
import type { StepCount } from '../../store/store.ts';
import { addedUp, inOrder, type Attempts } from './counting.ts';

/** One step of the cascades, over all segments. */
export interface FunnelStep {
  /** 1 for the first. */
  readonly step: number;
  readonly all: Attempts;
  /** The channels that were used there, in the order of the document. */
  readonly channels: readonly ({ readonly channel: string } & Attempts)[];
}

/** How many came to each step, and what came of it. */
export function funnelOf(
  counts: readonly StepCount[],
  channels: readonly string[],
  converts: (outcome: Outcome | null) => boolean,
): readonly FunnelStep[] {
  const steps = [...new Set(counts.map(({ step }) => step))].toSorted((a, b) => a - b);
  return steps.map((step) => {
    const here = counts.filter((one) => one.step === step);
    const used = inOrder(
      channels,
      here.map(({ channel }) => channel),
    );
    return {
      step,
      all: addedUp(here, converts),
      channels: used.map((channel) => ({
        channel,
        ...addedUp(
          here.filter((one) => one.channel === channel),
          converts,
        ),
      })),
    };
  });
}
