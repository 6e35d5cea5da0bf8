/** What proves that a webhook comes from the vendor: secrets compared and signatures checked in constant time. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Webhook } from './provider.ts';

/** Hash functions that vendors sign with. */
export type Algorithm = 'sha1' | 'sha256' | 'sha512';

/** A header that was given once; undefined when it is missing or was given twice. */
export function headerOf({ headers }: Pick<Webhook, 'headers'>, name: string): string | undefined {
  const key = name.toLowerCase();
  const value = Object.hasOwn(headers, key) ? headers[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** True when the text is one of the secrets. An empty secret equals nothing. Takes as long for any text. */
export function isSecret(given: string | undefined, secrets: readonly string[]): boolean {
  let found = false;
  for (const secret of secrets) {
    // Digests have one length whatever the texts have, so nothing is told by it.
    const same = timingSafeEqual(digest(given ?? ''), digest(secret));
    if (same && secret !== '' && given !== undefined) found = true;
  }
  return found;
}

/** True when `signature` is the keyed hash of the data under one of the secrets. */
export function isSignature(
  given: string | undefined,
  data: Buffer | string,
  secrets: readonly string[],
  algorithm: Algorithm,
  encoding: 'hex' | 'base64' | 'base64url',
): boolean {
  const made = secrets
    .filter((secret) => secret !== '')
    .map((secret) => createHmac(algorithm, secret).update(data).digest(encoding));
  return isSecret(given, made);
}

/**
 * The valid values of a secret that can be changed without a gap: the one of this name, and while it is being
 * changed the one under `<name>Previous`.
 */
export function secretsOf(credentials: Readonly<Record<string, string>>, name: string): readonly string[] {
  return [name, `${name}Previous`].flatMap((key) => {
    const value = Object.hasOwn(credentials, key) ? credentials[key] : undefined;
    return typeof value === 'string' && value !== '' ? [value] : [];
  });
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
