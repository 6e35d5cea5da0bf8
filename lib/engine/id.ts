import { randomBytes } from 'node:crypto';

/** Makes cascade ids. */
export type IdSource = (now: number) => string;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * Ids of 20 characters that grow with time: 9 of the instant in milliseconds, 11 of randomness (55 bits).
 * Neighbours in time are neighbours on disk.
 * @param random gives `n` random bytes; the default is cryptographic
 */
export function timeOrderedIds(random: (n: number) => Uint8Array = randomBytes): IdSource {
  return (now) => {
    let time = '';
    for (let rest = Math.max(0, Math.floor(now)), i = 0; i < 9; i++) {
      time = ALPHABET[rest % 32]! + time;
      rest = Math.floor(rest / 32);
    }
    let id = time;
    for (const byte of random(11)) id += ALPHABET[byte & 31]!;
    return id;
  };
}
