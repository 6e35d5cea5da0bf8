import type { CampaignDocument } from '../document.ts';
import { warningAt } from '../problem.ts';
import type { Problem } from '../problem.ts';

/** Segments that change nothing, or that a customer's segment will hardly match. */
export function lintSegments(document: CampaignDocument): Problem[] {
  const names = Object.keys(document.segments ?? {});
  return Object.entries(document.segments ?? {}).flatMap(([name, segment], index) => {
    const warnings: Problem[] = [];
    const path = ['segments', name];
    if (segment.start === document.start) {
      const message = `The segment starts on "${segment.start}" like everybody else.`;
      warnings.push(
        warningAt([...path, 'start'], segment.start, message, 'Remove it, or name another channel.'),
      );
    }
    if (name !== name.trim()) {
      const message = 'The segment has space around its name; names are compared letter by letter.';
      warnings.push(warningAt(path, name, message, `Write "${name.trim()}".`));
    }
    const twin = names.slice(0, index).find((other) => other.toLowerCase() === name.toLowerCase());
    if (twin !== undefined) {
      const message = `The segment differs from ${JSON.stringify(twin)} in capital letters alone; names are compared letter by letter.`;
      warnings.push(warningAt(path, name, message, 'Keep the spelling of the customer list.'));
    }
    return warnings;
  });
}
