import { errorAt } from './problem.ts';
import type { PathParts, Problem } from './problem.ts';
import { tell } from './sentence.ts';
import { showValue } from './shown.ts';

/** No campaign document nests deeper than five levels; the limit guards the stack. */
const MAX_DEPTH = 20;

/**
 * A copy of `input` made of this realm's plain objects and lists, without undefined entries, so that nothing
 * that happens to the original, or hides in its prototype, reaches a plan. Problems: `__proto__` keys, circles,
 * too deep nesting, and objects that are no plain data (dates, maps, buffers). Numbers and texts pass unjudged.
 */
export function copyPlain(input: unknown): { copy: unknown; problems: Problem[] } {
  const problems: Problem[] = [];
  const open = new Set<object>();

  function copy(value: unknown, path: PathParts): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (open.has(value) || path.length > MAX_DEPTH) {
      const message = open.has(value)
        ? tell('campaign.plain.circle')
        : tell('campaign.plain.too-deep', { levels: MAX_DEPTH });
      problems.push(errorAt(path, undefined, message, tell('campaign.plain.give-plain')));
      return null;
    }
    open.add(value);
    const result = Array.isArray(value)
      ? Array.from(value, (item: unknown, index) => copy(item, [...path, index]))
      : copyObject(value, path);
    open.delete(value);
    return result;
  }

  function copyObject(value: object, path: PathParts): unknown {
    // Not by prototype: Node-RED's function nodes hand over objects of another realm.
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    if (kind !== 'Object') {
      problems.push(
        errorAt(path, kind, tell('campaign.plain.foreign', { kind }), tell('campaign.plain.give-object')),
      );
      return null;
    }
    const result: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      if (key === '__proto__') {
        const message = tell('campaign.plain.bad-key', { name: showValue(key) });
        problems.push(errorAt([...path, key], item, message, tell('campaign.plain.rename')));
      } else if (item !== undefined) {
        result[key] = copy(item, [...path, key]);
      }
    }
    return result;
  }

  return { copy: copy(input, []), problems };
}
