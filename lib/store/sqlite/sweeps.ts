import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type {
  DueCommand,
  FlushCommand,
  HastenCommand,
  PendingCommand,
  RebindCommand,
  RecoverCommand,
  StopCommand,
} from '../../cascade/command.ts';
import type { Answers } from '../../cascade/answers.ts';
import { doubted, due, end, expire, type Change, type Moment } from '../../cascade/machine/index.ts';
import { logged } from '../../cascade/machine/change.ts';
import type { Attempt, Cascade } from '../../cascade/model.ts';
import { verbatim, type Wording } from '../../wording/wording.ts';
import { cascadeOfAttempt, numberOfAttempt } from './attempts.ts';
import { bundleOf, findAttempt } from './bundles.ts';
import type { Entry } from './entry.ts';
import type { Ledger } from './ledger.ts';
import type { Tables } from './tables.ts';
import { outcomeOf, type Work } from './work.ts';

/** The commands that act on many cascades, found by where they are. */
export class Sweeps {
  readonly #ledger: Ledger;
  readonly #tables: Tables;
  readonly #due: StatementSync;
  readonly #next: StatementSync;
  readonly #at: StatementSync;
  readonly #waitingAt: StatementSync;
  readonly #pending: StatementSync;
  readonly #seq: StatementSync;
  readonly #boundTo: StatementSync;

  constructor(database: DatabaseSync, ledger: Ledger) {
    this.#ledger = ledger;
    this.#tables = ledger.tables;
    this.#due = database.prepare(
      `SELECT id FROM cascades WHERE home = ? AND dueAt IS NOT NULL AND dueAt <= ? ORDER BY dueAt, seq LIMIT ?`,
    );
    this.#next = database.prepare(
      'SELECT MIN(dueAt) AS next FROM cascades WHERE home = ? AND dueAt IS NOT NULL',
    );
    const at = 'SELECT id FROM cascades WHERE home = ? AND dueAt IS NOT NULL';
    this.#at = database.prepare(`${at} ORDER BY dueAt, seq LIMIT ?`);
    this.#waitingAt = database.prepare(`${at} AND phase = 'waiting' ORDER BY dueAt, seq LIMIT ?`);
    this.#seq = database.prepare('SELECT seq FROM cascades WHERE id = ?');
    this.#pending = database.prepare(
      `SELECT id FROM cascades WHERE pending = 1 AND seq > ? AND node IN (SELECT value FROM json_each(?))
         AND emittedAt < ? ORDER BY seq LIMIT ?`,
    );
    // A rare order of an operator, for which no index is kept: it reads all that are open.
    this.#boundTo = database.prepare(
      `SELECT id FROM cascades
       WHERE (open = 1 OR pending = 1) AND (home = ?1 OR waitNode = ?1 OR learner = ?1 OR phase = 'sending'
         OR (pending = 1 AND node = ?1))`,
    );
  }

  /** See DueCommand. */
  due({ homes, limit }: DueCommand, work: Work): Answers['due'] {
    const { now } = work.moment;
    let count = 0;
    for (const home of homes) {
      if (count >= limit) break;
      for (const entry of this.#entries(this.#due.all(home, now, limit - count))) {
        // What is due and yet has nothing to do must not come up for ever.
        const change = due(bundleOf(this.#tables, entry), work.moment) ?? withoutDue(entry.cascade);
        this.#ledger.apply(entry, change, work);
        count += 1;
      }
    }
    const next = homes
      .map((home) => this.#next.get(home)?.['next'])
      .reduce<number | null>(
        (least, at) => (typeof at === 'number' && at < (least ?? Infinity) ? at : least),
        null,
      );
    return { count, next, ...outcomeOf(this.#tables, work, null) };
  }

  /** See StopCommand. */
  stop(command: StopCommand, work: Work): Answers['stop'] {
    return this.#each(this.#chosen(command, this.#at), work, (entry) => {
      const change = end(bundleOf(this.#tables, entry), work.moment, 'stopped', null, worded(command.why));
      return change.cascade === entry.cascade ? null : change;
    });
  }

  /** See FlushCommand. */
  flush(command: FlushCommand, work: Work): Answers['flush'] {
    return this.#each(this.#chosen(command, this.#waitingAt), work, (entry) =>
      expire(bundleOf(this.#tables, entry), work.moment, 'the wait was ended by hand', { byHand: true }),
    );
  }

  /** See HastenCommand. */
  hasten({ cascades }: HastenCommand, work: Work): Answers['hasten'] {
    const { now } = work.moment;
    return this.#each(this.#entries(cascades.map((id) => ({ id }))), work, ({ cascade }) =>
      cascade.phase === 'held' && (cascade.dueAt ?? now) > now
        ? { cascade: { ...cascade, dueAt: now }, attempts: [], log: [], emit: false }
        : null,
    );
  }

  /** See PendingCommand. */
  pending({ nodes, before, after, limit }: PendingCommand): Answers['pending'] {
    const rows = this.#pending.all(this.#seqOf(after), JSON.stringify(nodes), before, limit);
    const ids = rows.map(({ id }) => String(id));
    const work = { emitting: new Set(ids), dueAt: null };
    return { ...outcomeOf(this.#tables, work, null), last: ids.at(-1) ?? null };
  }

  /** See RebindCommand. */
  rebind({ from, to }: RebindCommand, work: Work): Answers['rebind'] {
    const entries = this.#entries(this.#boundTo.all(from));
    const { count } = this.#each(entries, work, (entry) => rebound(entry, from, to, work.moment));
    return { count };
  }

  /** See RecoverCommand. */
  recover({ after, limit }: RecoverCommand, work: Work): Answers['recover'] {
    const { attempts } = this.#tables;
    const from = { seq: this.#seqOf(cascadeOfAttempt(after)), number: numberOfAttempt(after) };
    const recovered: Attempt[] = [];
    for (const id of attempts.unsettled(from, work.moment.fence, limit)) {
      const found = findAttempt(this.#tables, id);
      if (found === null) continue;
      const change = doubted(bundleOf(this.#tables, found.entry), found.attempt, null, work.moment);
      this.#ledger.apply(found.entry, change, work);
      recovered.push(...(change.attempts.length > 0 ? change.attempts : [found.attempt]));
    }
    return { attempts: recovered };
  }

  #seqOf(cascade: string): number {
    return Number(this.#seq.get(cascade)?.['seq'] ?? 0);
  }

  #each(entries: Iterable<Entry>, work: Work, decide: (entry: Entry) => Change | null): Answers['stop'] {
    let count = 0;
    for (const entry of entries) {
      const change = decide(entry);
      if (change === null) continue;
      this.#ledger.apply(entry, change, work);
      count += 1;
    }
    return { count, ...outcomeOf(this.#tables, work, null) };
  }

  /** The one cascade that is named, or those at the home that is. */
  #chosen({ cascade, home, limit }: StopCommand | FlushCommand, at: StatementSync): Iterable<Entry> {
    if (cascade !== undefined) return this.#entries([{ id: cascade }]);
    return home === undefined ? [] : this.#entries(at.all(home, limit));
  }

  *#entries(rows: readonly Record<string, unknown>[]): Iterable<Entry> {
    for (const { id } of rows) {
      const entry = this.#tables.cascades.find(String(id));
      if (entry !== null) yield entry;
    }
  }
}

/** The words of a person, or those of the engine. */
function worded(why: Wording | string): Wording {
  return typeof why === 'string' ? verbatim(why) : why;
}

function withoutDue(cascade: Cascade): Change {
  return { cascade: { ...cascade, dueAt: null }, attempts: [], log: [], emit: false };
}

/** The cascade with one node in place of another; null: it has nothing to do with that node. */
function rebound({ cascade, attempts }: Entry, from: string, to: string, moment: Moment): Change | null {
  const moved = <T extends string | null>(node: T): T | string => (node === from ? to : node);
  const next: Cascade = {
    ...cascade,
    home: moved(cascade.home),
    node: moved(cascade.node),
    waitNode: moved(cascade.waitNode),
    learner: moved(cascade.learner),
  };
  const sends = attempts.filter(({ node }) => node === from);
  const bound = [cascade.home, cascade.waitNode, cascade.learner, cascade.pending ? cascade.node : null];
  if (!bound.includes(from) && (cascade.phase !== 'sending' || sends.length === 0)) return null;
  return {
    cascade: next,
    attempts: sends.map((attempt) => ({ ...attempt, node: to })),
    log: [logged(cascade, moment, 'rebound', 'moved to another node by hand', { data: { from, to } })],
    emit: false,
  };
}
