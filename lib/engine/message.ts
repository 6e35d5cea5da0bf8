/**
 * `msg.cascade`: the contract between the nodes, and between our nodes and the user's own.
 * Plain JSON; its schema is published as `message.schema.json`.
 */
import type { Attempt, Cascade, Customer, OrderDecision, Result } from '../cascade/model.ts';
import type { Outcome } from '../cascade/outcome.ts';

/** What is known of one attempt, for flows. */
export interface AttemptInfo {
  readonly id: string;
  readonly channel: string;
  readonly account: string;
  readonly state: Attempt['state'];
  readonly outcome: Outcome | null;
  /** Reason class of a failure, its scope and the provider's own code. */
  readonly reason: string | null;
  readonly scope: Attempt['scope'];
  readonly code: string | null;
  readonly cost: number | null;
  /** Milliseconds since 1970. */
  readonly sentAt: number | null;
}

/** The cascade as a message carries it. */
export interface CascadeInfo {
  readonly id: string;
  readonly campaign: string;
  readonly planHash: string;
  readonly customer: Customer;
  readonly segment: string;
  /** The channel at hand; null before the first. */
  readonly channel: string | null;
  /** Place of that channel in the order, from 1; 0 before the first. */
  readonly step: number;
  /** Channels that had their turn, in order. */
  readonly tried: readonly string[];
  readonly attempt: AttemptInfo | null;
  /** The outcome that decided the cascade, else the latest attempt's. */
  readonly outcome: Outcome | null;
  readonly outcomes: readonly { readonly channel: string; readonly outcome: Outcome; readonly at: number }[];
  readonly decision: Omit<OrderDecision, 'told'>;
  /** How it ended; null while it runs. */
  readonly result: Result | null;
  /** Number of this message; an earlier one of the same cascade is stale and dropped. */
  readonly hop: number;
}

/** Any Node-RED message. */
export type Message = Record<string, unknown>;

/** A message that carries a cascade. */
export type CascadeMessage = Message & { cascade: CascadeInfo };

/** Builds `msg.cascade` from what is stored. */
export function cascadeInfo(cascade: Cascade, attempts: readonly Attempt[]): CascadeInfo {
  const latest = attempts.at(-1);
  return {
    id: cascade.id,
    campaign: cascade.campaign,
    planHash: cascade.plan,
    customer: cascade.customer,
    segment: cascade.segment,
    channel: cascade.channel,
    step: cascade.channel === null ? 0 : cascade.decision.order.indexOf(cascade.channel) + 1,
    tried: attempts.map(({ channel }) => channel),
    attempt: latest === undefined ? null : attemptInfo(latest),
    outcome: cascade.outcome,
    outcomes: attempts.flatMap(({ channel, outcome, outcomeAt }) =>
      outcome === null || outcomeAt === null ? [] : [{ channel, outcome, at: outcomeAt }],
    ),
    decision: decisionInfo(cascade.decision),
    result: cascade.result,
    hop: cascade.hop,
  };
}

/** Flows get the sentence in English; what is for other languages stays with the cascade. */
function decisionInfo({ order, propensity, why, alternatives }: OrderDecision): CascadeInfo['decision'] {
  return { order, propensity, why, ...(alternatives === undefined ? {} : { alternatives }) };
}

function attemptInfo(attempt: Attempt): AttemptInfo {
  const { id, channel, account, state, outcome, reason, scope, code, cost, sentAt } = attempt;
  return { id, channel, account, state, outcome, reason, scope, code, cost, sentAt };
}

/** The cascade id and hop number of an incoming message; null: it carries no cascade of ours. */
export function cascadeOf(msg: Message): { readonly id: string; readonly hop: number } | null {
  const info = msg['cascade'] as Partial<CascadeInfo> | null | undefined;
  if (typeof info !== 'object' || info === null) return null;
  return typeof info.id === 'string' && typeof info.hop === 'number' ? { id: info.id, hop: info.hop } : null;
}

/** These live only in memory and belong to the request that is long answered. */
const TRANSIENT: ReadonlySet<string> = new Set(['req', 'res', 'cascade']);

/** Longest message that is kept with a cascade, in characters of JSON. */
const LONGEST_MESSAGE = 65_536;

/**
 * The user's message as it is kept between two nodes: JSON, without `req`, `res` and `cascade`.
 * @throws Error that names the property which cannot be kept, or says that the message is too long
 */
export function packMessage(msg: Message): string {
  const kept: Message = {};
  for (const [name, value] of Object.entries(msg)) if (!TRANSIENT.has(name)) kept[name] = value;
  const json = stringify(kept);
  if (json.length > LONGEST_MESSAGE) {
    throw new Error(
      `The message is ${json.length} characters long as JSON; a cascade keeps at most ${LONGEST_MESSAGE}. ` +
        'Delete the large properties before this node.',
    );
  }
  return json;
}

function stringify(kept: Message): string {
  try {
    return JSON.stringify(kept);
  } catch (error) {
    const culprit = Object.entries(kept).find(([, value]) => !isJson(value))?.[0] ?? '?';
    throw new Error(
      `msg.${culprit} cannot be kept while the cascade waits (${(error as Error).message.split('\n')[0]}). ` +
        'Delete it before this node, or replace it with plain data.',
      { cause: error },
    );
  }
}

function isJson(value: unknown): boolean {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
}

/** The message as it was kept; Buffers come back as Buffers. */
export function unpackMessage(json: string): Message {
  return JSON.parse(json, reviveBuffer) as Message;
}

function reviveBuffer(_key: string, value: unknown): unknown {
  const candidate = value as { type?: unknown; data?: unknown } | null;
  return candidate?.type === 'Buffer' && Array.isArray(candidate.data)
    ? Buffer.from(candidate.data as number[])
    : value;
}
