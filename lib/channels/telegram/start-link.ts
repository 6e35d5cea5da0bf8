/**
 * The link by which a customer becomes reachable: pressing Start under it tells the bot their chat id, and
 * the token in it tells us who they are. The token is sealed, so that a link shows no number and none can be
 * made up; nothing needs to be remembered about it.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const PHONE = /^\+[1-9]\d{4,14}$/;
/** Telegram gives back at most 64 characters of A-Z a-z 0-9 _ -; these bytes make 46. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED_BYTES = NONCE_BYTES + 7 + TAG_BYTES;

/**
 * The token for a customer, different each time it is made.
 * @param phone E.164
 * @throws Error when it is none
 */
export function startToken(phone: string, botToken: string): string {
  if (!PHONE.test(phone)) throw new Error(`'${phone}' is not a phone number in the form +15551234567`);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('chacha20-poly1305', keyOf(botToken), nonce, { authTagLength: TAG_BYTES });
  const digits = Buffer.alloc(8);
  digits.writeBigUInt64BE(BigInt(phone.slice(1)));
  const sealed = Buffer.concat([cipher.update(digits.subarray(1)), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url');
}

/** The link to give to a customer. @param bot the bot's public name, without the @ */
export function startLink(bot: string, phone: string, botToken: string): string {
  return `https://t.me/${encodeURIComponent(bot)}?start=${startToken(phone, botToken)}`;
}

/** The number that a token was made for; undefined for a token that is not ours. */
export function phoneOf(token: string, botToken: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== SEALED_BYTES || botToken === '') return undefined;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('chacha20-poly1305', keyOf(botToken), nonce, {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(SEALED_BYTES - TAG_BYTES));
  try {
    const digits = Buffer.concat([
      Buffer.alloc(1),
      decipher.update(bytes.subarray(NONCE_BYTES, SEALED_BYTES - TAG_BYTES)),
      decipher.final(),
    ]);
    return `+${digits.readBigUInt64BE()}`;
  } catch {
    return undefined;
  }
}

function keyOf(botToken: string): Buffer {
  return Buffer.from(hkdfSync('sha256', botToken, '', 'telegram start link', 32));
}
