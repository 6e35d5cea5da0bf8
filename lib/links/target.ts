/** Longest address that a link leads to, in characters: longer ones fail in some browsers and servers. */
const LONGEST = 2_000;

/**
 * An address as a short link leads to it: absolute, http or https, without a user and password; null: it is none.
 * What a customer's data holds can add to it but never make it anything else.
 */
export function linkTarget(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST || !/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) return null;
  const { href, username, password, hostname } = new URL(trimmed);
  return username === '' && password === '' && hostname !== '' && href.length <= LONGEST ? href : null;
}
