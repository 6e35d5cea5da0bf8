import { verbatim, type Wording } from './wording.ts';

/**
 * Several wordings as one, by the sentence that puts two of them together; of none it is empty. Halves are put
 * together, so that what is told nests a few levels deep however many there are, and each is written few times.
 */
export function joined(items: readonly Wording[], pair: (one: Wording, other: Wording) => Wording): Wording {
  const [first] = items;
  if (first === undefined) return verbatim('');
  if (items.length === 1) return first;
  const half = Math.ceil(items.length / 2);
  return pair(joined(items.slice(0, half), pair), joined(items.slice(half), pair));
}
