/** What Twilio tells of calls, in the cascade's words (CHANNELS section 7). */
import callOutcomes from '../../../maps/call-outcomes.json' with { type: 'json' };
import type { Report } from '../../cascade/command.ts';
import { classify, failure } from '../errors/index.ts';
import type { Fields } from './messages.ts';

type Told = Pick<Report, 'outcome' | 'reason' | 'scope' | 'code'>;

/** A verdict of Twilio's: who, or what, picked the phone up. */
export type Verdict = 'human' | 'machine' | 'open';

/** A person answered, as far as one can tell without having heard them. */
const UNVERIFIED: Told = { outcome: 'answered', reason: 'unverified_human' };
const VOICEMAIL: Told = { outcome: 'no_answer', reason: 'voicemail' };

const SIP = callOutcomes.sip.map as Readonly<Record<string, readonly string[]>>;

/** Who answered, by Twilio's word for it. */
export function verdictOf(answeredBy: string | null | undefined): Verdict {
  if (answeredBy === 'human') return 'human';
  return answeredBy === 'fax' || answeredBy?.startsWith('machine_') ? 'machine' : 'open';
}

/** How a call's state counts; null: it says nothing yet. */
export function callOutcome(
  status: string,
  verdict: Verdict,
  {
    errorCode,
    sipCode,
  }: { readonly errorCode?: string | undefined; readonly sipCode?: string | undefined } = {},
): Told | null {
  switch (status) {
    case 'queued':
    case 'initiated':
      return { outcome: 'accepted' };
    case 'ringing':
      return { outcome: 'sent' };
    case 'in-progress':
      return verdict === 'human'
        ? { outcome: 'answered' }
        : verdict === 'machine'
          ? VOICEMAIL
          : { outcome: 'sent' };
    case 'completed':
      return verdict === 'human' ? { outcome: 'answered' } : verdict === 'machine' ? VOICEMAIL : UNVERIFIED;
    case 'no-answer':
      return { outcome: 'no_answer' };
    case 'busy':
      return { outcome: 'no_answer', reason: 'busy' };
    case 'canceled':
      return { outcome: 'failed', reason: 'cancelled_by_us' };
    case 'failed':
      return failed(errorCode, sipCode);
    default:
      return null;
  }
}

/** A call that did not come about: by Twilio's code, else by that of the telephone network. */
function failed(errorCode: string | undefined, sipCode: string | undefined): Told {
  const told = failure(classify('twilio', errorCode));
  if (errorCode !== undefined && told.reason !== 'unknown') return told;
  const known = sipCode !== undefined && Object.hasOwn(SIP, sipCode) ? SIP[sipCode] : undefined;
  const [outcome = 'failed', reason = 'unknown'] = known ?? [];
  const code = errorCode ?? sipCode;
  return {
    // Whoever declines has not answered, and whoever has calls marked as unwanted wants none (RFC 8197).
    outcome: reason === 'invalid_number' ? 'bounced' : (outcome as Told['outcome']),
    ...(reason === '' ? {} : { reason }),
    ...(code === undefined ? {} : { code }),
  };
}

/** A progress callback; `verdict` is Twilio's, from the callback or from its books. */
export function callStatus(fields: Fields, attempt: string | undefined, verdict: Verdict): Report[] {
  const status = fields.get('CallStatus') ?? '';
  const told = callOutcome(status, verdict, {
    errorCode: fields.get('ErrorCode'),
    sipCode: fields.get('SipResponseCode'),
  });
  const at = Date.parse(fields.get('Timestamp') ?? '');
  return about(fields, attempt, status, told && { ...told, ...(Number.isNaN(at) ? {} : { at }) });
}

/** The verdict on who answered, which comes while the call goes on. */
export function detected(fields: Fields, attempt: string | undefined): Report[] {
  const verdict = verdictOf(fields.get('AnsweredBy'));
  const told =
    verdict === 'human' ? { outcome: 'answered' as const } : verdict === 'machine' ? VOICEMAIL : null;
  return about(fields, attempt, 'amd', told);
}

/**
 * What was said or keyed in. Keys are pressed by people; words may be those of an answering machine, which
 * `verdict` knows.
 */
export function gathered(
  fields: Fields,
  attempt: string | undefined,
  verdict: Verdict,
  isStop: (text: string) => boolean,
): Report[] {
  const digits = fields.get('Digits') ?? '';
  const text = digits || (fields.get('SpeechResult') ?? '').trim();
  if (text === '') return [];
  if (digits === '' && verdict === 'machine') return about(fields, attempt, 'gather', VOICEMAIL);
  return about(fields, attempt, 'gather', { outcome: isStop(text) ? 'opted_out' : 'replied', text });
}

/** The outcomes that an agent may hand over in its last words: `{"outcome":"replied","text":"yes, Monday"}`. */
const BY_AGENT: ReadonlySet<string> = new Set(['answered', 'replied', 'no_answer', 'opted_out']);

/** The end of a conversation with the agent. */
export function relayEnded(fields: Fields, attempt: string | undefined, verdict: Verdict): Report[] {
  const handoff = fields.get('HandoffData') ?? '';
  const { outcome, text } = handedOver(handoff);
  if (outcome !== undefined && BY_AGENT.has(outcome)) {
    const told = { outcome: outcome as 'answered', ...(text === undefined ? {} : { text }) };
    return about(fields, attempt, 'relay', outcome === 'no_answer' ? { ...VOICEMAIL, ...told } : told);
  }
  if (verdict === 'machine') return about(fields, attempt, 'relay', VOICEMAIL);
  const broken = fields.get('SessionStatus') === 'failed' || fields.has('ErrorCode');
  return about(fields, attempt, 'relay', {
    outcome: 'answered',
    ...(broken ? { reason: 'agent_error' } : {}),
    ...(fields.has('ErrorCode') ? { code: fields.get('ErrorCode')! } : {}),
    ...(handoff === '' ? {} : { text: text ?? handoff }),
  });
}

function handedOver(handoff: string): { outcome?: string; text?: string } {
  try {
    const { outcome, text } = (JSON.parse(handoff) ?? {}) as Record<string, unknown>;
    return {
      ...(typeof outcome === 'string' ? { outcome } : {}),
      ...(typeof text === 'string' ? { text } : {}),
    };
  } catch {
    return {};
  }
}

function about(
  fields: Fields,
  attempt: string | undefined,
  event: string,
  told: (Told & { readonly at?: number; readonly text?: string }) | null,
): Report[] {
  const sid = fields.get('CallSid');
  if (sid === undefined || told === null) return [];
  const address = fields.get('To');
  return [
    {
      ...told,
      dedupe: `${sid}:${event}`,
      ...(attempt === undefined ? {} : { attempt }),
      externalId: sid,
      ...(address ? { address } : {}),
      channel: 'phone',
    },
  ];
}
