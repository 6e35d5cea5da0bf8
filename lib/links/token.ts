import { randomBytes } from 'node:crypto';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Eleven letters of 62 are 65 random bits: nobody comes across one by trying. */
const LENGTH = 11;
/** Bytes from here on would make some letters likelier than others. */
const FAIR = 256 - (256 % LETTERS.length);
const TOKEN = new RegExp(`^[0-9A-Za-z]{${LENGTH}}$`);

/** The part of the account's public address below which short links stand. */
export const LINK_PATH = '/cascade/l/';

/** A new token of a short link. */
export function linkToken(): string {
  let token = '';
  while (token.length < LENGTH) {
    for (const byte of randomBytes(2 * LENGTH)) {
      if (byte < FAIR && token.length < LENGTH) token += LETTERS[byte % LETTERS.length];
    }
  }
  return token;
}

/** True for a text that may be a token. */
export function isLinkToken(text: string): boolean {
  return TOKEN.test(text);
}
