/** Finds an attempt in Twilio's own lists, where nothing carries our id, by whom, when and what. */
import type { LookUp } from '../provider.ts';
import type { ClaimedAttempt } from '../registry.ts';
import { callOutcome, verdictOf } from './calls.ts';
import { variableTexts } from './content.ts';
import type { HttpClient } from '../http-client.ts';
import { exchange } from './line.ts';
import { messageOutcome } from './messages.ts';
import { costOf, type Priced } from './price.ts';
import type { TwilioConfig } from './settings.ts';

/** Newest entries that are looked through. */
const LISTED = 50;
/** How long Twilio may take to list what it accepted, in milliseconds: only later is `absent` certain. */
const GRACE_MS = 30_000;
/** How far from the claim an entry may have been made: clocks differ a little, requests take their time. */
const BEFORE_MS = 5_000;
const AFTER_MS = 120_000;

interface Listed extends Priced {
  readonly sid: string;
  readonly from: string;
  readonly direction: string;
  readonly status: string;
  readonly dateCreated: Date;
  readonly body?: string;
  readonly errorCode?: number;
  readonly answeredBy?: string;
}

/**
 * Asks Twilio's list for the attempt. Never throws.
 * @param taken message ids that belong to other attempts
 * @param now by our clock; Twilio's is taken from its answer
 */
export async function findInBooks(
  attempt: ClaimedAttempt,
  config: TwilioConfig,
  http: HttpClient,
  taken: (sid: string) => boolean,
  now: () => number,
): Promise<LookUp> {
  const call = attempt.channel === 'phone';
  const to = attempt.channel === 'whatsapp' ? `whatsapp:${attempt.to}` : attempt.to;
  // Not by date: a message that has not left its queue has none, and would be left out.
  const filter = { to, limit: LISTED, pageSize: LISTED };
  const answer = await exchange<readonly object[]>(config, http, (client) =>
    call ? client.calls.list(filter) : client.messages.list(filter),
  );
  if (answer.kind !== 'done') return { state: 'unknown' };
  const listed = answer.value as readonly Listed[];
  const ahead = aheadOf(answer.headers['date'], now());
  const claimed = attempt.claimedAt + ahead;
  const made = ({ dateCreated }: Listed): number => dateCreated.getTime();
  const found = listed
    .filter((one) => one.direction.startsWith('outbound') && !taken(one.sid))
    // Twilio's instants are whole seconds.
    .filter((one) => made(one) >= claimed - BEFORE_MS - 1_000 && made(one) <= claimed + AFTER_MS)
    .filter((one) => fits(one, attempt, config))
    .toSorted((a, b) => Math.abs(made(a) - claimed) - Math.abs(made(b) - claimed))[0];
  if (found) return { state: 'found', externalId: found.sid, ...known(found, call) };
  const reached = listed.length < LISTED || listed.some((one) => made(one) < claimed - BEFORE_MS - 1_000);
  return { state: reached && now() - attempt.claimedAt >= GRACE_MS ? 'absent' : 'unknown' };
}

/** By how much Twilio's clock is ahead of ours, in milliseconds; what is within its whole second counts as none. */
function aheadOf(date: string | undefined, now: number): number {
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs) || Math.abs(theirs - now) < 2_000) return 0;
  return theirs - now;
}

function fits(one: Listed, attempt: ClaimedAttempt, config: TwilioConfig): boolean {
  if (attempt.channel === 'phone') return one.from === config.callFrom;
  const { text, template } = attempt.body;
  if (attempt.channel === 'whatsapp' && template != null && one.body !== text) {
    // Listed is the template's text as filled in, of which only the variables are known here.
    return variableTexts(attempt.body).every((value) => one.body?.includes(value) ?? false);
  }
  // Smart encoding may have replaced quotes and dashes, so letters and digits alone are compared.
  return typeof text === 'string' && essence(one.body ?? '') === essence(text);
}

function essence(text: string): string {
  return text.normalize('NFKC').replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function known(one: Listed, call: boolean): Pick<Extract<LookUp, { state: 'found' }>, 'outcome' | 'cost'> {
  const told = call
    ? callOutcome(one.status, verdictOf(one.answeredBy))
    : messageOutcome(one.status, one.errorCode == null ? undefined : String(one.errorCode));
  const cost = costOf(one);
  return {
    ...(told === null ? {} : { outcome: told.outcome }),
    ...(cost === undefined ? {} : { cost }),
  };
}
