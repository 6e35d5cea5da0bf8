import { emptyTally } from './tally.ts';
import type { AttemptTally, Tally } from './tally.ts';

/** An attempt as a row: number, channel, sent, reached, bounced, converted, opted out, cost, cost known since. */
export type AttemptJson = readonly [
  number,
  string | null,
  number | null,
  boolean,
  boolean,
  number | null,
  number | null,
  number,
  number | null,
];

/** A cascade's tally as plain JSON; null stands for "not yet". */
export interface TallyJson {
  readonly started: number | null;
  readonly segment: string;
  readonly contact: string | null;
  readonly order: readonly string[];
  readonly closed: number | null;
  readonly first: number;
  readonly attempts: readonly AttemptJson[];
}

const out = (at: number): number | null => (Number.isFinite(at) ? at : null);
const back = (at: number | null): number => at ?? Infinity;

/** Writes a tally as plain JSON. */
export function tallyToJson(tally: Tally): TallyJson {
  return {
    started: out(tally.startedAt),
    segment: tally.segment,
    contact: tally.contact,
    order: [...tally.order],
    closed: out(tally.closedAt),
    first: tally.firstAt,
    attempts: tally.attempts.map((one) => [
      one.number,
      one.channel,
      out(one.sentAt),
      one.reached,
      one.bounced,
      out(one.convertedAt),
      out(one.optedOutAt),
      one.cost,
      out(one.costAt),
    ]),
  };
}

/** Reads a tally from its JSON. */
export function tallyFromJson(json: TallyJson): Tally {
  const attempts = json.attempts.map(
    ([number, channel, sent, reached, bounced, converted, optedOut, cost, costAt]): AttemptTally => ({
      number,
      channel,
      sentAt: back(sent),
      reached,
      bounced,
      convertedAt: back(converted),
      optedOutAt: back(optedOut),
      cost,
      costAt: costAt ?? -Infinity,
    }),
  );
  return {
    ...emptyTally(),
    startedAt: back(json.started),
    segment: json.segment,
    contact: json.contact,
    order: json.order,
    closedAt: back(json.closed),
    firstAt: json.first,
    attempts,
  };
}
