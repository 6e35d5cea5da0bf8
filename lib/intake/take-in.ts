import { setImmediate as turn } from 'node:timers/promises';
import type { Engine } from '../engine/engine.ts';
import type { Message } from '../engine/message.ts';
import type { Starter } from '../engine/starting.ts';
import { optedOutWording } from '../guards/opted-out-by.ts';
import { say } from '../guards/say.ts';
import { isRejection, readCustomer, rejection, type Rejection } from './customer.ts';
import { rowsOf, type Row } from './rows.ts';
import { Tally } from './tally.ts';

/** What became of one input of a start node. `rows` is the sum of the other three. */
export interface Summary {
  readonly campaign: string;
  readonly rows: number;
  /** Cascades started: committed, and on their way at the campaign's pace. */
  readonly accepted: number;
  /** Rows whose contact, or `key`, already has a cascade in this campaign. */
  readonly duplicates: number;
  readonly rejected: readonly Rejection[];
  /** Columns of the list that were taken for ours, by ours: `{phone: 'Mobile'}`. Left out where none was. */
  readonly columns?: Readonly<Record<string, string>>;
}

/** Told how an input is getting on, piece by piece, by whoever has too many rows to keep them. */
export interface Progress {
  /** Columns of the list were taken for ours; told once, before the first row. */
  readonly columns?: (meant: Readonly<Record<string, string>>) => void;
  /** Rows were read, and some of them are committed; also told before each row that was not accepted. */
  readonly counts?: (counts: Omit<Summary, 'campaign' | 'rejected' | 'columns'>) => void;
  /** A row was not accepted; taken instead of `Summary.rejected`, and awaited before the next. */
  readonly rejected?: (rejection: Rejection, row: Row) => Promise<void> | void;
}

/** One input, and where it goes. */
interface Order {
  /** The start node. */
  readonly node: string;
  readonly campaign: string;
  readonly payload: unknown;
  /** Of phone numbers without a country code. */
  readonly country: string;
  /** What started messages carry along. */
  readonly msg: Message;
}

/** Rows started in one go, and the longest stretch of reading before other flows get their turn. */
const BATCH = 250;
const SLICE_MS = 2;

/**
 * Starts a cascade for every customer of an input. Returns when all of them are committed.
 * @throws CascadeError when the input as a whole cannot be read; rows started before stay started
 */
export async function takeIn(engine: Engine, order: Order, progress: Progress = {}): Promise<Summary> {
  const tally = new Tally(engine, order.campaign);
  try {
    return await readIn(engine, order, progress, tally);
  } catch (error) {
    tally.failed(error);
    throw error;
  } finally {
    tally.end();
  }
}

async function readIn(engine: Engine, order: Order, progress: Progress, tally: Tally): Promise<Summary> {
  const rejected: Rejection[] = [];
  const batch: { row: Row; starter: Starter }[] = [];
  let rows = 0;
  let accepted = 0;
  let duplicates = 0;

  const reject = async (rejection: Rejection, row: Row): Promise<void> => {
    tally.rejected(rejection);
    progress.counts?.({ rows, accepted, duplicates });
    if (progress.rejected === undefined) rejected.push(rejection);
    else await progress.rejected(rejection, row);
  };
  const flush = async (): Promise<void> => {
    const taken = batch.splice(0);
    if (taken.length === 0) return;
    // Handing a batch over takes about as long as reading it: others get their turn in between.
    await turn();
    const starters = taken.map(({ starter }) => starter);
    const answers = await engine.start(order.node, order.campaign, starters, order.msg);
    for (const [i, answer] of answers.entries()) {
      const { row } = taken[i]!;
      if (answer.state === 'started') {
        accepted += 1;
        tally.accepted();
      } else if (answer.state === 'duplicate') {
        duplicates += 1;
        tally.duplicate();
      } else if (answer.state === 'suppressed') {
        const why = say('guards.end.optedOut', { by: optedOutWording(answer.by) });
        await reject(rejection(row.line, why, { field: 'phone' }), row);
      } else {
        const { state: _state, ...why } = answer;
        await reject({ line: row.line, ...why }, row);
      }
    }
    progress.counts?.({ rows, accepted, duplicates });
  };

  let sliceEnd = performance.now() + SLICE_MS;
  let meant: Readonly<Record<string, string>> = {};
  try {
    for await (const row of rowsOf(order.payload)) {
      rows += 1;
      if (rows === 1 && row.meant !== undefined && Object.keys(row.meant).length > 0) {
        meant = row.meant;
        progress.columns?.(meant);
      }
      const reading = readCustomer(row.row, row.line, order.country);
      if (isRejection(reading)) await reject(reading, row);
      else batch.push({ row, starter: reading });
      if (batch.length >= BATCH) await flush();
      if (performance.now() > sliceEnd) {
        await turn();
        sliceEnd = performance.now() + SLICE_MS;
      }
    }
    await flush();
    progress.counts?.({ rows, accepted, duplicates });
  } finally {
    // Whoever was started before the list turned out to be unreadable is not to wait for the next one.
    if (accepted > 0) await engine.draw(order.campaign);
  }
  const columns = Object.keys(meant).length === 0 ? {} : { columns: meant };
  return { campaign: order.campaign, rows, accepted, duplicates, rejected, ...columns };
}
