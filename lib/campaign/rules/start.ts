import type { Problem } from '../problem.ts';
import { asRecord } from '../outline.ts';
import type { Outline } from '../outline.ts';
import { checkTarget } from './channels.ts';

/** The start, and each segment's start, must be a channel that has a step. */
export function checkStarts(outline: Outline): Problem[] {
  const segments = Object.entries(asRecord(outline.root.segments));
  return [
    ...checkTarget(outline.root.start, ['start'], outline),
    ...segments.flatMap(([name, segment]) =>
      checkTarget(asRecord(segment).start, ['segments', name, 'start'], outline),
    ),
  ];
}
