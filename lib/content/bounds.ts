import Mustache from 'mustache';
import { say } from '../channels/say.ts';
import { ContentError } from './content-error.ts';
import { printed } from './printed.ts';

/** Most characters and repetitions that a preview may come to. */
const MOST = 1_000_000;

type Tokens = ReturnType<typeof Mustache.parse>;

/**
 * Refuses a text whose preview would take long: lists inside of lists multiply, and so do long values.
 * @param view what its variables refer to
 * @throws ContentError that says so; whatever Mustache throws for a text that is no template
 */
export function checkBounds(text: string, view: object): void {
  if (!text.includes('{{')) return;
  const { entries, length } = largestIn(view);
  const size = (tokens: Tokens): number =>
    tokens.reduce((sum, [kind, value, , , inner]) => {
      if (kind === '#' && Array.isArray(inner)) return sum + entries * (1 + size(inner));
      if (kind === '^' && Array.isArray(inner)) return sum + 1 + size(inner);
      return sum + (kind === 'text' ? value.length : length);
    }, 0);
  if (size(Mustache.parse(text)) > MOST) {
    throw new ContentError(say('accounts.content.too-long'));
  }
}

/** The longest list in a value, and the longest text that a variable can print. */
function largestIn(view: object): { readonly entries: number; readonly length: number } {
  let entries = 1;
  let length = 1;
  const open: unknown[] = [view];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) {
      length = Math.max(length, typeof value === 'string' ? value.length : 0);
      continue;
    }
    const inner: unknown[] = Object.values(value);
    // A list is printed whole, with commas between.
    if (Array.isArray(value)) {
      entries = Math.max(entries, value.length);
      length = Math.max(length, printed(value)?.length ?? 0);
    }
    for (const one of inner) if (one !== undefined) open.push(one);
  }
  return { entries, length };
}
