import type { LearningEvent } from './events.ts';
import { OneCopy } from './one-copy.ts';
import type { LoggedCascade, LoggedStep } from './step-terms.ts';
import { emptyTally, endOf, note } from './tally.ts';
import type { Tally } from './tally.ts';

const HOUR = 3_600_000;
/** The latest cascades are kept, no more than so many. */
const MOST = 50_000;

/** The orders that could have been chosen for a cascade. */
export type Alternatives = LoggedCascade['alternatives'];

interface Entry {
  readonly tally: Tally;
  alternatives: Alternatives | null;
}

/** Collects cascades from the events of a log, for a change to be evaluated on them. */
export class CascadeLog {
  readonly #entries = new Map<string, Entry>();
  readonly #names = new OneCopy();

  /**
   * Takes an event in.
   * @param alternatives what a start was drawn from; null where the order was certain
   */
  observe(event: LearningEvent, alternatives: Alternatives | null = null): void {
    let entry = this.#entries.get(event.cascade);
    if (entry === undefined) {
      if (event.kind !== 'started') return;
      this.#entries.set(event.cascade, (entry = { tally: emptyTally(), alternatives: null }));
      if (this.#entries.size > MOST) this.#entries.delete(this.#entries.keys().next().value as string);
    }
    if (event.kind === 'started') entry.alternatives = alternatives;
    note(entry.tally, event, this.#names);
  }

  /**
   * The cascades that came to their end, of those started early enough that all had the time to: later ones would
   * be those that converted quickly. One person counts once in a while, as with the learner.
   * @param before start, in milliseconds
   * @param voteWindow milliseconds in which of a person's cascades the first counts
   * @param channels all channels: those in no alternative are taken to have been out of reach; null: none are
   */
  *cascades(
    before: number,
    voteWindow: number,
    channels: readonly string[] | null,
  ): Generator<void, LoggedCascade[]> {
    const votes = new Map<number, number>();
    const found: LoggedCascade[] = [];
    let seen = 0;
    for (const { tally, alternatives } of this.#entries.values()) {
      if (++seen % 500 === 0) yield;
      const { startedAt, contact } = tally;
      if (startedAt >= before || tally.closedAt === Infinity) continue;
      if (contact !== null) {
        const last = votes.get(contact);
        if (last !== undefined && startedAt - last < voteWindow) continue;
        votes.set(contact, startedAt);
      }
      const table = alternatives ?? [{ order: tally.order, probability: 1 }];
      const unreachable =
        alternatives === null || channels === null
          ? []
          : channels.filter((channel) => !table.some(({ order }) => order.includes(channel)));
      found.push({
        segment: tally.segment,
        alternatives: table,
        steps: stepsOf(tally),
        ...(unreachable.length > 0 && { unreachable }),
      });
    }
    return found;
  }
}

function stepsOf(tally: Tally): LoggedStep[] {
  const end = endOf(tally);
  const hours = (at: number): number => (at - tally.startedAt) / HOUR;
  return tally.attempts.flatMap((one): LoggedStep[] => {
    if (one.channel === null) return [];
    return [
      {
        channel: one.channel,
        hours: hours(one.sentAt),
        cost: one.cost / 1e6,
        bounced: one.bounced && !one.reached,
        optedOut: one.optedOutAt <= end && one.optedOutAt < Infinity,
        convertedAt: one.convertedAt <= end && one.convertedAt < Infinity ? hours(one.convertedAt) : null,
      },
    ];
  });
}
