/**
 * What a vendor's error code means: the one table, `maps/error-classes.json`, and how it is read.
 */
import table from '../../../maps/error-classes.json' with { type: 'json' };
import type { FaultScope } from '../../cascade/model.ts';
import type { Outcome } from '../../cascade/outcome.ts';

/** What is to be done about a fault; the words are explained in the table. */
export type FaultAction = keyof typeof table.actions | '-';

/** The outcomes that a fault can be reported as. `delivered` is the receipt code that is no fault. */
export type FaultOutcome = Extract<Outcome, 'bounced' | 'failed' | 'opted_out' | 'delivered'>;

/** A fault understood. */
export interface Fault {
  /** The reason class: `invalid_number`, `throttled`, `unknown`. */
  readonly reason: string;
  readonly scope: FaultScope;
  readonly action: FaultAction;
  /** The vendor's own code, where it gave one. */
  readonly code?: string;
  /** How it is reported when it comes after the message was accepted. */
  readonly outcome: FaultOutcome;
  /** True when it is not this customer's fault: the attempt is to wait instead of moving on. */
  readonly holds: boolean;
  /** True when it holds this one message alone, which is tried a few times before the customer moves on. */
  readonly passing: boolean;
  /** True when it concerns everybody who is written to: template, sender or account, not a passing trouble of one message. */
  readonly shared: boolean;
  /** True when the message may have been taken all the same. */
  readonly ambiguous: boolean;
}

interface Entry {
  readonly provider: string;
  readonly code: number | string;
  readonly class: string;
  readonly action: string;
  readonly scope: string;
  /** Alternatives, parted by `|`, one of which the vendor's words contain. */
  readonly match?: string;
}

/**
 * HTTP answers that say the address or the account is wrong whoever is written to, for codes that the table
 * does not know: a whole list must not fall through to the next channel because of a mistyped address.
 */
const STATUS: Readonly<Record<string, Pick<Entry, 'class' | 'action' | 'scope'>>> = {
  301: { class: 'sender_misconfigured', action: 'hold_channel', scope: 'account' },
  302: { class: 'sender_misconfigured', action: 'hold_channel', scope: 'account' },
  307: { class: 'sender_misconfigured', action: 'hold_channel', scope: 'account' },
  308: { class: 'sender_misconfigured', action: 'hold_channel', scope: 'account' },
  402: { class: 'billing', action: 'hold_channel', scope: 'account' },
  404: { class: 'sender_misconfigured', action: 'hold_channel', scope: 'account' },
  405: { class: 'sender_misconfigured', action: 'hold_channel', scope: 'account' },
  407: { class: 'sender_misconfigured', action: 'hold_channel', scope: 'account' },
};

const UNKNOWN = { class: 'unknown', action: 'next_channel', scope: 'message' } as const;

/** Classes that mean the address cannot be reached on the channel. */
const BOUNCES: ReadonlySet<string> = new Set([
  'invalid_number',
  'invalid_address',
  'unreachable',
  'landline_or_unreachable',
  'not_on_channel',
  'carrier_filtered',
]);

const BY_CODE = new Map<string, Entry[]>();
for (const entry of table.entries as readonly Entry[]) {
  const key = `${entry.provider} ${entry.code}`;
  BY_CODE.set(key, [...(BY_CODE.get(key) ?? []), entry]);
}
const RANGES = (table.entries as readonly Entry[]).flatMap((entry) => {
  const ends = /^(\d+)-(\d+)$/.exec(String(entry.code));
  return ends ? [{ entry, from: Number(ends[1]), to: Number(ends[2]) }] : [];
});

/**
 * What a vendor's answer means.
 * @param provider the table's name for the vendor: `twilio`, `meta`, `telegram`, `smtp`, `smpp`, `http`, ...
 * @param code the vendor's own code, or Node's (`ECONNREFUSED`); undefined: it gave none
 * @param httpStatus decides where the code is unknown
 * @param words the vendor's description, for codes with more than one meaning
 */
export function classify(
  provider: string,
  code: string | number | undefined | null,
  httpStatus?: number,
  words = '',
): Fault {
  const known = code === undefined || code === null || code === '' ? undefined : find(provider, code, words);
  const byStatus =
    httpStatus === undefined ? undefined : (find('http', httpStatus, '') ?? server(httpStatus));
  const found = known ?? byStatus ?? (code == null ? undefined : find('http', code, '')) ?? UNKNOWN;
  const shown = code ?? httpStatus;
  const action = found.action as FaultAction;
  return {
    reason: found.class,
    scope: scopeOf(action, found.scope, NETWORK.test(String(shown))),
    action,
    ...(shown === undefined || shown === '' ? {} : { code: String(shown) }),
    outcome: outcomeOf(provider, found.class),
    holds: isHolding(action, found.scope),
    passing: isHolding(action, found.scope) && !SHARED.has(found.scope) && !NETWORK.test(String(shown)),
    shared: isHolding(action, found.scope) && SHARED.has(found.scope),
    // A server in trouble may have taken the message whatever it calls the trouble.
    ambiguous: action === 'reconcile' || (action === 'retry_backoff' && (httpStatus ?? 0) >= 500),
  };
}

/** Every line of the table, for tests and documents. */
export const faultEntries: readonly Entry[] = table.entries;

function find(provider: string, code: string | number, words: string): Entry | undefined {
  const entries = BY_CODE.get(`${provider} ${code}`);
  if (entries) {
    const said = words.toLowerCase();
    const matching = entries.find(
      ({ match }) => match?.split('|').some((part) => said.includes(part.toLowerCase())) ?? false,
    );
    return matching ?? entries.find(({ match }) => match === undefined);
  }
  const number = Number(code);
  return RANGES.find(
    (range) => range.entry.provider === provider && number >= range.from && number <= range.to,
  )?.entry;
}

/** Any answer that speaks of the server's own trouble may have come after the message was taken. */
function server(status: number): Pick<Entry, 'class' | 'action' | 'scope'> | undefined {
  return status >= 500 ? { class: 'ambiguous', action: 'reconcile', scope: 'message' } : STATUS[status];
}

const SHARED: ReadonlySet<string> = new Set(['template', 'step', 'sender', 'account']);

const HOLDING: ReadonlySet<FaultAction> = new Set<FaultAction>([
  'hold_channel',
  'hold_step',
  'retry_after',
  'retry_backoff',
  'retry_next_day',
]);

/** A fault that waits: it lies with the account, the sender or the content, or will pass by itself. */
function isHolding(action: FaultAction, scope: string): boolean {
  // Content that is wrong for one customer is refused before it is sent; what the vendor refuses is the step's own.
  return HOLDING.has(action) || (action === 'fix_content' && (scope === 'step' || scope === 'template'));
}

/** Node's own codes: the way to the vendor is at fault, for every message alike. */
const NETWORK = /^E[A-Z]{3,}(_[A-Z]+)?$/;

/** The table's finer scopes in the cascade's words; only `message` and `contact` move a customer on. */
function scopeOf(action: FaultAction, scope: string, network: boolean): FaultScope {
  const own = scope.startsWith('contact') ? 'contact' : 'message';
  if (!isHolding(action, scope)) return own;
  if (scope === 'account' || scope === 'sender') return scope;
  if (scope === 'step' || scope === 'template') return 'template';
  return network ? 'sender' : own;
}

function outcomeOf(provider: string, reason: string): FaultOutcome {
  if (reason === 'delivered') return 'delivered';
  if (reason === 'opted_out' || (provider === 'telegram' && reason === 'blocked_by_user')) return 'opted_out';
  // Meta tells of nothing but 131026 that it is the address; its other codes are about the sender or the text.
  const bounces = provider === 'meta' ? reason === 'not_on_channel' : BOUNCES.has(reason);
  return bounces ? 'bounced' : 'failed';
}
