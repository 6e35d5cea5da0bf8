/** What a campaign is called: by its document, else by its node, as the runtime has it. Pure. */
import { DOCUMENT, type Section, isSection, withKey } from './key-order.editor.ts';

/** The name in a document; empty: it has none. */
export function nameIn(document: unknown): string {
  const name = isSection(document) ? document['name'] : undefined;
  return typeof name === 'string' ? name : '';
}

/** A copy of a document with this name; without one where it is empty. */
export function withName(document: Section, name: string): Section {
  const trimmed = name.trim();
  return withKey(document, 'name', trimmed === '' ? undefined : trimmed, DOCUMENT);
}

/** What a campaign node is called at work; empty: after its id. */
export function campaignName({ name, document }: { name?: unknown; document?: unknown }): string {
  return nameIn(document) || (typeof name === 'string' ? name : '');
}

/** The first name that no other campaign has. @param nth the name at a number, from 1 on */
export function freeName(taken: Iterable<string>, nth: (number: number) => string): string {
  const known = new Set(taken);
  let number = 1;
  while (known.has(nth(number))) number += 1;
  return nth(number);
}
