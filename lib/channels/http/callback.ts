/** Turns what a gateway reports, and what people write through it, into reports. */
import type { Report } from '../../cascade/command.ts';
import { OUTCOMES } from '../../cascade/outcome.ts';
import { readAddress } from '../../intake/contact.ts';
import { attemptIn } from '../attempt-token.ts';
import { classify, failure } from '../errors/index.ts';
import { fieldsOf, instantOf, jsonOf, listOf, textOf } from '../foreign.ts';
import { isOptIn } from '../opt-out-words.ts';
import type { Webhook } from '../provider.ts';
import type { Definition, MappedOutcome } from './definition.ts';
import type { GatewaySettings } from './settings.ts';

/** The part of the account's address for each kind of webhook; under the bare address both may come. */
export const STATUS_PATH = '/status';
const INBOUND_PATH = '/inbound';

/** The field of the callback address in which the attempt is planted. */
export const ATTEMPT_FIELD = 'att';

/** More reports in one request than any gateway bundles. */
const MOST = 1_000;
const LONGEST_TEXT = 4_000;

/** Details that say, without a code, that the number is not reachable. */
const BOUNCES: ReadonlySet<string> = new Set(['invalid_number', 'unreachable', 'not_on_channel']);

/** A mapping that fails for an element says nothing about it. */
type Read = (name: string) => Promise<unknown>;

/** Reads a proven webhook. @param now milliseconds since 1970 */
export async function readCallback(
  webhook: Webhook,
  definition: Definition,
  settings: GatewaySettings,
  isStop: (text: string) => boolean,
  now: number,
): Promise<Report[]> {
  const fields = contents(webhook);
  const planted = attemptIn(webhook.query.get(ATTEMPT_FIELD) ?? undefined);
  const { callback, inbound } = definition;
  if (callback && serves(webhook, callback.methods) && !webhook.path.startsWith(INBOUND_PATH)) {
    const reports: Report[] = [];
    for (const element of await elements('callback', fields, settings)) {
      reports.push(...(await statusReport(reader('callback', element, settings), definition, planted)));
    }
    if (reports.length > 0) return reports;
  }
  if (inbound && serves(webhook, inbound.methods) && !webhook.path.startsWith(STATUS_PATH)) {
    const reports: Report[] = [];
    for (const element of await elements('inbound', fields, settings)) {
      const read = reader('inbound', element, settings);
      reports.push(...(await inboundReport(read, definition.channels?.[0] ?? 'sms', isStop, now)));
    }
    return reports;
  }
  return [];
}

/** The fields of query and body in one, the body's above the query's. A JSON list stays a list. */
function contents({ query, headers, body }: Webhook): unknown {
  const type = String(headers['content-type'] ?? '');
  const text = body.toString('utf8');
  const json = type.includes('json') || /^\s*[[{]/.test(text) ? jsonOf(text) : undefined;
  if (Array.isArray(json)) return json;
  const form = json === undefined ? new URLSearchParams(text) : [];
  return Object.fromEntries([...query, ...form, ...fieldsOf(json)]);
}

function serves({ method }: Webhook, methods: readonly string[] = ['POST', 'GET']): boolean {
  return methods.includes(method);
}

async function elements(
  part: 'callback' | 'inbound',
  fields: unknown,
  { mappings, variables }: GatewaySettings,
): Promise<readonly unknown[]> {
  const each = mappings.get(`${part}.each`);
  if (each === undefined) return [fields];
  try {
    const found = await each.evaluate(fields, variables);
    return found === undefined ? [] : Array.isArray(found) ? listOf(found).slice(0, MOST) : [found];
  } catch {
    return [];
  }
}

function reader(
  part: 'callback' | 'inbound',
  element: unknown,
  { mappings, variables }: GatewaySettings,
): Read {
  return async (name) => {
    try {
      return await mappings.get(`${part}.${name}`)?.evaluate(element, variables);
    } catch {
      return undefined;
    }
  };
}

async function statusReport(
  read: Read,
  definition: Definition,
  planted: string | undefined,
): Promise<Report[]> {
  const status = textOf(await read('status'));
  const outcome = status === undefined ? undefined : outcomeOf(status, definition.callback!);
  if (status === undefined || outcome === undefined) return [];
  const attempt = attemptIn(textOf(await read('correlation'))) ?? planted;
  const externalId = textOf(await read('externalId'));
  if (attempt === undefined && externalId === undefined) return [];
  const text = textOf(await read('text'))?.slice(0, LONGEST_TEXT);
  const when = instantOf(await read('at'));
  return [
    {
      ...(await refined(outcome, status, read, definition.errors ?? 'http')),
      dedupe: `${externalId ?? attempt}:${status}`,
      ...(attempt === undefined ? {} : { attempt }),
      ...(externalId === undefined ? {} : { externalId }),
      ...(text === undefined ? {} : { text }),
      ...(when === undefined ? {} : { at: when }),
    },
  ];
}

/** The exact status, else the first beginning that fits, else what is said of all others. */
function outcomeOf(
  status: string,
  { statusMap, prefixes = [], otherwise }: NonNullable<Definition['callback']>,
): readonly [Report['outcome'], string] | undefined {
  const exact = Object.hasOwn(statusMap, status) ? statusMap[status] : undefined;
  const mapped: MappedOutcome | undefined =
    exact ?? prefixes.find(([beginning]) => status.startsWith(beginning))?.[1] ?? otherwise;
  const [outcome, detail] = typeof mapped === 'string' ? [mapped, ''] : (mapped ?? ['', '']);
  return OUTCOMES.find((known) => known === outcome) === undefined
    ? undefined
    : [outcome as Report['outcome'], detail];
}

/** A failure in the words of the table: its code decides where it is known, else what the status is called. */
async function refined(
  [outcome, detail]: readonly [Report['outcome'], string],
  status: string,
  read: Read,
  errors: string,
): Promise<Pick<Report, 'outcome' | 'reason' | 'scope' | 'code'>> {
  const code = textOf(await read('errorCode'));
  const fault = code === undefined ? undefined : classify(errors, code);
  if (outcome === 'failed' && fault && fault.reason !== 'unknown' && fault.outcome !== 'delivered') {
    return failure(fault);
  }
  const shown = { ...(detail === '' ? {} : { reason: detail }), ...(code === undefined ? {} : { code }) };
  if (outcome !== 'failed') return { outcome, ...(detail === '' ? {} : { reason: detail }) };
  if (/expired/i.test(status)) return { outcome, ...shown, reason: 'expired' };
  if (BOUNCES.has(detail)) return { outcome: 'bounced', ...shown };
  if (detail === '' && (await read('permanent')) === true)
    return { outcome: 'bounced', ...shown, reason: 'unreachable' };
  return { outcome, ...shown };
}

async function inboundReport(
  read: Read,
  channel: string,
  isStop: (text: string) => boolean,
  now: number,
): Promise<Report[]> {
  const from = textOf(await read('from'));
  const text = textOf(await read('text'))?.slice(0, LONGEST_TEXT);
  const id = textOf(await read('id'));
  // A mapping that puts a + before nothing makes a bare +.
  if (from === undefined || !/[\dA-Za-z]/.test(from) || (text === undefined && id === undefined)) return [];
  // Many gateways leave out the +. Short codes and names of senders are nobody's number, and stay what they are.
  const address = readAddress(from, channel) ?? from;
  const quoted = textOf(await read('quoted'));
  const stops = text !== undefined && isStop(text);
  // Without an id the same words on another day are said again; and who stops or comes back a second time had done
  // the other meanwhile.
  const turns = stops || isOptIn(text);
  const mark = id ?? `${address}:${text}:${turns ? now : new Date(now).toISOString().slice(0, 10)}`;
  return [
    {
      outcome: stops ? 'opted_out' : 'replied',
      dedupe: `inbound:${mark}`,
      address,
      ...(quoted === undefined ? {} : { externalId: quoted }),
      ...(text === undefined ? {} : { text }),
    },
  ];
}
