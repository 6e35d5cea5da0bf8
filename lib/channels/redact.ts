/**
 * Takes secrets out of texts before these reach a log, a status or a person. What is known to be secret is
 * found in every spelling it may have on the wire; what only looks like one is taken out as well.
 */

import type { Told, Value, Wording } from '../wording/index.ts';

/** What stands in a secret's place. */
export const REDACTED = '[redacted]';

/** Texts shorter than this are not looked for: they would turn up in innocent words. */
const SHORTEST = 4;

/** Shapes of credentials that come out of libraries and vendors, each with the part that may stay. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  // Authorization: Basic ..., "authorization":"Bearer ...", X-Api-Key: ...
  [
    /((?:proxy-)?authorization|x-[a-z-]*(?:key|token|secret|signature)[a-z-]*|cookie|set-cookie)(\\?["']?\s*[:=]\s*\\?["']?)(?:(?:basic|bearer|app|digest)\s+)?[^\s"',;}\\]+/gi,
    `$1$2${REDACTED}`,
  ],
  [/\b(basic|bearer)\s+[A-Za-z0-9+/._~=-]{8,}/gi, `$1 ${REDACTED}`],
  // "auth": {"username": ..., "password": ...}, access_token=..., apiKey: ...
  [
    /((?:access|auth|refresh|bot|verify|secret)?_?-?(?:password|passwd|token|secret|api_?-?key|apikeysecret|client_?secret|app_?secret))(\\?["']?\s*[:=]\s*\\?["']?)[^\s"',;&}\\]+/gi,
    `$1$2${REDACTED}`,
  ],
  // https://user:password@host
  [/(\/\/)[^\s/@:]+:[^\s/@]+@/g, `$1${REDACTED}@`],
  // Telegram's token as it stands in an address
  [/\bbot\d{5,}:[A-Za-z0-9_-]{20,}/g, `bot${REDACTED}`],
];

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

/** Makes the redactor of one account: `secrets` are the values that must never be seen. */
export function redactor(secrets: readonly string[]): Redact {
  const spellings = [...new Set(secrets.filter(({ length }) => length >= SHORTEST).flatMap(spellingsOf))]
    .filter(({ length }) => length >= SHORTEST)
    // The longest first, lest a part be replaced and the rest remain.
    .toSorted((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const spelling of spellings) clean = clean.replaceAll(spelling, REDACTED);
    for (const [shape, instead] of SHAPES) clean = clean.replace(shape, instead);
    return clean;
  };
}

/** A wording without the secrets that were typed into a place for something else, in English and in what is told. */
export function withoutSecrets({ text, told }: Wording, secrets: readonly string[]): Wording {
  const clean: Redact = (words) =>
    secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, REDACTED)), words);
  const cleanTold = ({ key, values }: Told): Told => ({
    key,
    values: Object.fromEntries(
      Object.entries(values).map(([name, value]): [string, Value] => {
        if (typeof value === 'string') return [name, clean(value)];
        return [name, typeof value === 'object' && 'key' in value ? cleanTold(value) : value];
      }),
    ),
  });
  return { text: clean(text), told: cleanTold(told) };
}

/** A secret as it stands in a text, an address, JSON, hexadecimal digits, and inside any base64 run. */
function spellingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  // Base64 packs three bytes at a time: what stands before the secret decides which of three spellings it has.
  const inBase64 = [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const start = before === 0 ? 0 : before + 1;
    const end = Math.floor(((before + bytes.length) * 8) / 6);
    const run = whole.slice(start, end);
    return [run, run.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ x: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('hex'),
    ...inBase64.filter(({ length }) => length >= 8),
  ];
}
