import type { CampaignDocument } from '../document.ts';
import { warningAt } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { tell } from '../sentence.ts';
import { quotedList, showValue } from '../shown.ts';

/** Segments that change nothing, or that a customer's segment will hardly match. */
export function lintSegments(document: CampaignDocument): Problem[] {
  const names = Object.keys(document.segments ?? {});
  return Object.entries(document.segments ?? {}).flatMap(([name, segment], index) => {
    const warnings: Problem[] = [];
    const path = ['segments', name];
    if (segment.start === document.start && segment.pinned !== true) {
      const message = tell('campaign.unwise.segment-same', { start: showValue(segment.start) });
      const remedy = tell('campaign.unwise.remove-or-other');
      warnings.push(warningAt([...path, 'start'], segment.start, message, remedy));
    }
    if (name !== name.trim()) {
      const message = tell('campaign.unwise.segment-space');
      const remedy = tell('campaign.value.write', { text: quotedList([name.trim()]) });
      warnings.push(warningAt(path, name, message, remedy));
    }
    const twin = names.slice(0, index).find((other) => other.toLowerCase() === name.toLowerCase());
    if (twin !== undefined) {
      const message = tell('campaign.unwise.segment-case', { name: quotedList([twin]) });
      warnings.push(warningAt(path, name, message, tell('campaign.unwise.keep-spelling')));
    }
    return warnings;
  });
}
