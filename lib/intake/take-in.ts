import { setImmediate as turn } from 'node:timers/promises';
import type { Engine, Starter } from '../engine/engine.ts';
import type { Message } from '../engine/message.ts';
import { isRejection, readCustomer, type Rejection } from './customer.ts';
import { rowsOf } from './rows.ts';

/** What became of one input of a start node. `rows` is the sum of the other three. */
export interface Summary {
  readonly campaign: string;
  readonly rows: number;
  /** Cascades started: committed, and on their way at the campaign's pace. */
  readonly accepted: number;
  /** Rows whose contact, or `key`, already has a cascade in this campaign. */
  readonly duplicates: number;
  readonly rejected: readonly Rejection[];
}

/** Rows started in one go, and the longest stretch of reading before other flows get their turn. */
const BATCH = 250;
const SLICE_MS = 4;

/**
 * Starts a cascade for every customer of an input. Returns when all of them are committed.
 * @throws CascadeError when the input as a whole cannot be read; rows started before stay started
 */
export async function takeIn(
  engine: Engine,
  order: {
    readonly node: string;
    readonly campaign: string;
    readonly payload: unknown;
    readonly country: string;
    readonly msg: Message;
  },
): Promise<Summary> {
  const rejected: Rejection[] = [];
  const batch: { line: number; starter: Starter }[] = [];
  let rows = 0;
  let accepted = 0;
  let duplicates = 0;

  const flush = async (): Promise<void> => {
    const taken = batch.splice(0);
    if (taken.length === 0) return;
    const starters = taken.map(({ starter }) => starter);
    const answers = await engine.start(order.node, order.campaign, starters, order.msg);
    answers.forEach((answer, i) => {
      if (answer.state === 'started') accepted += 1;
      else if (answer.state === 'duplicate') duplicates += 1;
      else if (answer.state === 'suppressed') {
        rejected.push({ line: taken[i]!.line, reason: `opted out (${answer.by})`, field: 'phone' });
      } else {
        const { reason, field } = answer;
        rejected.push({ line: taken[i]!.line, reason, ...(field === undefined ? {} : { field }) });
      }
    });
  };

  let sliceEnd = performance.now() + SLICE_MS;
  for await (const { line, row } of rowsOf(order.payload)) {
    rows += 1;
    const reading = readCustomer(row, line, order.country);
    if (isRejection(reading)) rejected.push(reading);
    else batch.push({ line, starter: reading });
    if (batch.length >= BATCH) await flush();
    if (performance.now() > sliceEnd) {
      await turn();
      sliceEnd = performance.now() + SLICE_MS;
    }
  }
  await flush();
  if (accepted > 0) await engine.draw(order.campaign);
  return { campaign: order.campaign, rows, accepted, duplicates, rejected };
}
