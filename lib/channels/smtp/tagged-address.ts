import { attemptIn } from '../attempt-token.ts';

/** `bounce@example.com` with an attempt: `bounce+<attempt>@example.com` (variable envelope return path). */
export function tagged(address: string, attempt: string): string {
  const split = address.lastIndexOf('@');
  return `${address.slice(0, split)}+${attempt}${address.slice(split)}`;
}

/** The attempt in an address that was made so of this one; undefined for any other. Servers may change its case. */
export function attemptInAddress(given: string, address: string): string | undefined {
  if (address === '') return undefined;
  const split = address.lastIndexOf('@');
  const local = `${address.slice(0, split)}+`.toLowerCase();
  const domain = address.slice(split).toLowerCase();
  const text = given.toLowerCase();
  if (!text.startsWith(local) || !text.endsWith(domain)) return undefined;
  return attemptIn(given.slice(local.length, -domain.length));
}
