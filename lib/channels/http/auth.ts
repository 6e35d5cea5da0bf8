/** Checks what proves a webhook, by the scheme that the gateway's description names. */
import { createHash } from 'node:crypto';
import { at, jsonOf } from '../foreign.ts';
import { headerOf, isSecret, isSignature, secretsOf } from '../proof.ts';
import type { Webhook } from '../provider.ts';
import type { Auth, HmacAuth, JwtAuth } from './definition.ts';

/** Seconds by which clocks may differ where the description names no other bound. */
const TOLERANCE_SECONDS = 300;

/** True when the webhook is proven. @param now milliseconds since 1970 */
export function isProven(
  auth: Auth,
  webhook: Webhook,
  credentials: Readonly<Record<string, string>>,
  now: number,
): boolean {
  if (auth.scheme === 'none') return true;
  const secrets = secretsOf(credentials, auth.secret);
  switch (auth.scheme) {
    case 'path':
      return isSecret(webhook.path.slice(webhook.path.lastIndexOf('/') + 1), secrets);
    case 'header':
      return isSecret(unprefixed(headerOf(webhook, auth.header), auth.prefix), secrets);
    case 'hmac':
      return isSigned(auth, webhook, secrets, now);
    case 'jwt':
      return isToken(auth, webhook, secrets, now);
    default:
      return false;
  }
}

function isSigned(auth: HmacAuth, webhook: Webhook, secrets: readonly string[], now: number): boolean {
  const header = headerOf(webhook, auth.header);
  if (header === undefined || header.length > 1_000) return false;
  const found = auth.pattern === undefined ? undefined : new RegExp(auth.pattern).exec(header)?.groups;
  const signature = auth.pattern === undefined ? header : found?.['signature'];
  const time = auth.timeHeader === undefined ? found?.['time'] : headerOf(webhook, auth.timeHeader);
  const nonce = auth.nonceHeader === undefined ? '' : headerOf(webhook, auth.nonceHeader);
  const template = auth.signed ?? '{body}';
  if (signature === undefined || nonce === undefined) return false;
  const timed = template.includes('{time}');
  if (timed && !isNear(time, auth.timeUnit ?? 's', auth.toleranceSeconds ?? TOLERANCE_SECONDS, now))
    return false;
  const values: Readonly<Record<string, Buffer>> = {
    '{body}': webhook.body,
    '{time}': Buffer.from(time ?? ''),
    '{nonce}': Buffer.from(nonce),
    '{url}': Buffer.from(webhook.url),
  };
  // The body goes in byte by byte: as a text it might not be the one that was signed.
  const data = Buffer.concat(template.split(/(\{\w+\})/).map((piece) => values[piece] ?? Buffer.from(piece)));
  return isSignature(signature, data, secrets, auth.algorithm ?? 'sha256', auth.encoding ?? 'hex');
}

function isToken(auth: JwtAuth, webhook: Webhook, secrets: readonly string[], now: number): boolean {
  const token = unprefixed(headerOf(webhook, auth.header), auth.prefix);
  const [head, claims, signature, ...more] = (token ?? '').split('.');
  if (head === undefined || claims === undefined || signature === undefined || more.length > 0) return false;
  // The token's own word for its algorithm is believed only where it is the one that is expected.
  if (at(jsonOf(Buffer.from(head, 'base64url')), 'alg') !== 'HS256') return false;
  if (!isSignature(signature, `${head}.${claims}`, secrets, 'sha256', 'base64url')) return false;
  const said = jsonOf(Buffer.from(claims, 'base64url'));
  const tolerance = auth.toleranceSeconds ?? TOLERANCE_SECONDS;
  const seconds = now / 1000;
  const [expires, begins, issued] = ['exp', 'nbf', 'iat'].map((claim) => at(said, claim));
  if (typeof expires === 'number' && expires + tolerance < seconds) return false;
  if (typeof begins === 'number' && begins - tolerance > seconds) return false;
  // Without an end, a token is good only around the time when it was made.
  if (
    typeof expires !== 'number' &&
    !(typeof issued === 'number' && Math.abs(issued - seconds) <= tolerance)
  ) {
    return false;
  }
  return (
    (auth.bodyHash === undefined || isBodyOf(said, auth.bodyHash, webhook.body)) &&
    (auth.urlHash === undefined || isHashOf(said, auth.urlHash, Buffer.from(webhook.url)))
  );
}

/** A request without a body needs no hash of it; but a token that has one was made for another request. */
function isBodyOf(claims: unknown, name: string, body: Buffer): boolean {
  return (body.length === 0 && at(claims, name) === undefined) || isHashOf(claims, name, body);
}

function isHashOf(claims: unknown, name: string, data: Buffer): boolean {
  const claim = at(claims, name);
  return (
    typeof claim === 'string' &&
    isSecret(claim.toLowerCase(), [createHash('sha256').update(data).digest('hex')])
  );
}

function unprefixed(value: string | undefined, prefix = ''): string | undefined {
  if (value === undefined || !value.toLowerCase().startsWith(prefix.toLowerCase())) return undefined;
  return value.slice(prefix.length);
}

function isNear(time: string | undefined, unit: 's' | 'ms', toleranceSeconds: number, now: number): boolean {
  if (time === undefined || !/^\d{1,16}$/.test(time)) return false;
  const instant = Number(time) * (unit === 's' ? 1000 : 1);
  return Math.abs(instant - now) <= toleranceSeconds * 1000;
}
