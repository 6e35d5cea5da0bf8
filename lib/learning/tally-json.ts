import type { OneCopy } from './one-copy.ts';
import { emptyTally } from './tally.ts';
import type { AttemptTally, Tally } from './tally.ts';

/**
 * A cascade's tally as a row of plain JSON: id, first instant, start, segment, contact, order, close, attempts.
 * Instants but the first count from the first, in milliseconds; null: not (yet). Short, since there are many.
 */
export type TallyRow = readonly [
  id: string,
  first: number,
  started: number | null,
  segment: string,
  contact: number | null,
  order: string,
  closed: number | null,
  attempts: readonly AttemptRow[],
];

/** An attempt as a row: number, channel, sent, reached, bounced, cost, cost known since, converted, opted out. */
export type AttemptRow = readonly [
  number: number,
  channel: string | null,
  sent: number | null,
  reached: 0 | 1,
  bounced: 0 | 1,
  cost: number,
  costAt: number | null,
  converted: number | null,
  optedOut: number | null,
];

/** Writes a tally as a row. */
export function tallyToRow(id: string, tally: Tally): TallyRow {
  const first = tally.firstAt;
  const since = (at: number): number | null => (Number.isFinite(at) ? at - first : null);
  return [
    id,
    first,
    since(tally.startedAt),
    tally.segment,
    tally.contact,
    tally.order.join('\n'),
    since(tally.closedAt),
    tally.attempts.map((one) => [
      one.number,
      one.channel,
      since(one.sentAt),
      one.reached ? 1 : 0,
      one.bounced ? 1 : 0,
      one.cost,
      since(one.costAt),
      since(one.convertedAt),
      since(one.optedOutAt),
    ]),
  ];
}

/** Reads a tally from its row. */
export function tallyFromRow(row: TallyRow, names: OneCopy): Tally {
  const [, first, started, segment, contact, order, closed, attempts] = row;
  const at = (since: number | null): number => (since === null ? Infinity : first + since);
  return {
    ...emptyTally(),
    startedAt: at(started),
    segment: names.text(segment),
    contact,
    order: order === '' ? [] : names.order(order.split('\n')),
    closedAt: at(closed),
    firstAt: first,
    attempts: attempts.map(
      ([number, channel, sent, reached, bounced, cost, costAt, converted, optedOut]): AttemptTally => ({
        number,
        channel: channel === null ? null : names.text(channel),
        sentAt: at(sent),
        reached: reached === 1,
        bounced: bounced === 1,
        convertedAt: at(converted),
        optedOutAt: at(optedOut),
        cost,
        costAt: costAt === null ? -Infinity : first + costAt,
      }),
    ),
  };
}
