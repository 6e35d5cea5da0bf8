/** True for an http or https address without a user and password in it. */
export function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

/**
 * What is wrong with an address that paths are added to: it is no web address (`none`), or has `more` than a server
 * and a path, namely a query, a fragment or a space, which browsers would take for part of the server's name; null:
 * nothing.
 */
export function baseAddressFault(text: string): 'none' | 'more' | null {
  if (/^https?:\/\/.*[\s?#]/is.test(text)) return 'more';
  return isWebAddress(text) ? null : 'none';
}
