import { randomUUID } from 'node:crypto';
import {
  CascadeError,
  isOptIn,
  isOptOut,
  OUTCOMES,
  readAddress,
  type Outcome,
  type Report,
} from '../../lib/index.ts';

const OPTIONAL = ['attempt', 'externalId', 'address', 'channel', 'text', 'reason', 'code'] as const;

/** What a failure is about, when it is not about this customer: they wait then instead of moving on. */
const SCOPES: ReadonlySet<unknown> = new Set(['message', 'contact', 'template', 'sender', 'account']);

/**
 * Reads reports that a flow hands in: one object, or an array of them. One that cannot be read keeps back none of the
 * others: a STOP may be among them.
 * @returns those that can be read, and an error for each other one, which names the place and the remedy
 */
export function readReports(payload: unknown): { readonly reports: Report[]; readonly errors: Error[] } {
  const given = Array.isArray(payload) ? payload : [payload];
  const reports: Report[] = [];
  const errors: Error[] = [];
  for (const [i, one] of given.entries()) {
    try {
      reports.push(readReport(one, Array.isArray(payload) ? `payload[${i}]` : 'payload'));
    } catch (error) {
      errors.push(error as Error);
    }
  }
  return { reports, errors };
}

function readReport(given: unknown, where: string): Report {
  if (typeof given !== 'object' || given === null) {
    throw new CascadeError(`msg.${where} is no report: an object with "outcome" and "attempt" is needed.`);
  }
  const fields = given as Record<string, unknown>;
  const { outcome, at } = fields;
  if (!OUTCOMES.includes(outcome as Outcome)) {
    throw new CascadeError(
      `msg.${where}.outcome is ${JSON.stringify(outcome)}; it must be one of ${OUTCOMES.join(', ')}.`,
    );
  }
  const report: Record<string, unknown> = { outcome };
  for (const name of OPTIONAL) {
    const value = fields[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string') throw new CascadeError(`msg.${where}.${name} must be text.`);
    report[name] = value;
  }
  if (!report['attempt'] && !report['externalId'] && !report['address']) {
    throw new CascadeError(
      `msg.${where} does not say whom it is about: give "attempt" (msg.cascade.attempt.id), "externalId" or "address".`,
    );
  }
  const { channel, address } = report as { channel?: string; address?: string };
  const on = channel?.trim().toLowerCase() ?? '';
  if (on === '') delete report['channel'];
  else report['channel'] = on;
  if (address) {
    // Short codes and names of senders answer messages, too: whose answer it is, the message tells then.
    report['address'] =
      report['attempt'] || report['externalId']
        ? (readAddress(address, on === '' ? undefined : on) ?? address)
        : addressIn(address, on, where);
  }
  const { scope } = fields;
  if (scope !== undefined && scope !== null) {
    if (!SCOPES.has(scope)) {
      throw new CascadeError(
        `msg.${where}.scope is ${JSON.stringify(scope)}; it must be one of ${[...SCOPES].join(', ')}.`,
      );
    }
    report['scope'] = scope;
  }
  if (typeof at === 'number' && Number.isFinite(at)) report['at'] = at;
  report['dedupe'] =
    typeof fields['dedupe'] === 'string' ? fields['dedupe'] : keyOf(report as unknown as Report);
  return report as unknown as Report;
}

/**
 * The address as rows have it: who writes STOP by `4915112345678` is to be found under `+4915112345678`.
 * @param channel '': not said
 * @throws CascadeError where it cannot be read: what it says would concern nobody
 */
function addressIn(written: string, channel: string, where: string): string {
  const address = readAddress(written, channel === '' ? undefined : channel);
  if (address !== null) return address;
  const wanted =
    channel === ''
      ? 'no address that can be read without "channel": give that as well, or write a number as +15551234567, a chat as ' +
        'telegram:<id>, or an e-mail address.'
      : `no address on ${channel}: give ${WANTED.get(channel) ?? 'a number with its country code, such as +15551234567'}.`;
  throw new CascadeError(`msg.${where}.address is ${wanted}`);
}

/** What is an address on channels that have no numbers. */
const WANTED: ReadonlyMap<string, string> = new Map([
  ['email', 'an e-mail address, such as name@example.com'],
  ['telegram', 'the id of the chat, such as 123456789'],
]);

/**
 * The key of a report that has none: it is the same as another that says the same of the same attempt, or of the
 * same address on the same day. Who asks for no more messages a second time had come back meanwhile, and who comes
 * back a second time had asked for no more: those count each time. A START that tells its instant is known by it,
 * lest one that is delivered again undoes a STOP.
 */
function keyOf({ attempt, externalId, address = '', outcome, text = '', at }: Report): string {
  if (outcome === 'opted_out' || (outcome === 'replied' && isOptOut(text))) return `stop:${randomUUID()}`;
  const said = `${outcome}:${text}`;
  const message = attempt ?? externalId;
  if (outcome === 'replied' && isOptIn(text)) return `start:${message ?? address}:${at ?? randomUUID()}`;
  if (message !== undefined) return `${message}:${said}`;
  return `${address}:${said}:${new Date().toISOString().slice(0, 10)}`;
}

/**
 * The number that a start link is asked for: E.164, or a customer with one.
 * @throws CascadeError when there is none
 */
export function phoneIn(payload: unknown): string {
  const given =
    typeof payload === 'object' && payload !== null ? (payload as { phone?: unknown }).phone : payload;
  const phone = typeof given === 'string' ? given.trim() : '';
  if (!/^\+[1-9]\d{6,14}$/.test(phone)) {
    throw new CascadeError(
      'msg.payload must be a number such as +15551234567, or a customer whose "phone" is one.',
    );
  }
  return phone;
}
