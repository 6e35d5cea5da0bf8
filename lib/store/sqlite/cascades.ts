import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Attempt, Cascade, Customer, OrderDecision } from '../../cascade/model.ts';
import type { Entry } from './entry.ts';
import { Recent } from './recent.ts';

type Row = Omit<Cascade, 'pending' | 'customer' | 'decision'> &
  Pick<Entry, 'seq' | 'msg' | 'lastLog'> & {
    pending: number;
    open: number;
    emittedAt: number | null;
    customer: string;
    decision: string;
  };

/** Characters held in memory, an entry counting for its message and this much for all else. */
const HELD = 12_000_000;
const ENTRY = 3_000;

/** Latest cascades of a person whose rows say who they are. */
const LATEST = 10;

/** Columns that any hop may change and that no index contains. */
const PLAIN =
  'phase = ?, hop = ?, node = ?, port = ?, channel = ?, attempts = ?, waitNode = ?, until = ?, result = ?, ' +
  'outcome = ?, learner = ?, lastSentAt = ?, endedAt = ?, lastLog = ?';

/** The tables `cascades` and `payloads`, the cascades last worked on being held in memory. */
export class Cascades {
  readonly #database: DatabaseSync;
  readonly #attemptsOf: (seq: number, cascade: Cascade) => readonly Attempt[];
  readonly #recent = new Recent<Entry>(HELD, (entry) => entry.msg.length + ENTRY);
  readonly #insert: StatementSync;
  readonly #insertPayload: StatementSync;
  readonly #byKey: StatementSync;
  readonly #byId: StatementSync;
  readonly #openOf: StatementSync;
  readonly #allOf: StatementSync;
  readonly #latestOf: StatementSync;
  readonly #countOf: StatementSync;
  readonly #customersOf: StatementSync;
  readonly #underWay: StatementSync;
  readonly #updateMsg: StatementSync;
  readonly #updateDecision: StatementSync;
  /** One statement for each set of indexed columns that changes, so that other indexes stay untouched. */
  readonly #updates = new Map<string, StatementSync>();

  /** @param attemptsOf reads a cascade's attempts, oldest first */
  constructor(database: DatabaseSync, attemptsOf: (seq: number, cascade: Cascade) => readonly Attempt[]) {
    this.#database = database;
    this.#attemptsOf = attemptsOf;
    this.#insert = database.prepare(
      `INSERT INTO cascades (id, campaign, plan, key, contact, segment, phase, hop, node, port, pending, home,
        dueAt, attempts, createdAt, open, lastLog)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, NULL)
       ON CONFLICT (campaign, key) DO NOTHING`,
    );
    this.#insertPayload = database.prepare('INSERT INTO payloads VALUES (?, ?, ?, ?)');
    this.#byKey = database.prepare('SELECT id FROM cascades WHERE campaign = ? AND key = ?');
    this.#byId = database.prepare(
      'SELECT cascades.*, customer, decision, msg FROM cascades JOIN payloads ON cascade = seq WHERE id = ?',
    );
    this.#openOf = database.prepare('SELECT id FROM cascades WHERE contact = ? AND open = 1');
    this.#allOf = database.prepare('SELECT id FROM cascades WHERE contact = ? ORDER BY seq');
    this.#latestOf = database.prepare(
      `SELECT id FROM cascades WHERE contact = ? ORDER BY seq DESC LIMIT ${LATEST}`,
    );
    this.#countOf = database.prepare('SELECT count(*) AS count FROM cascades WHERE contact = ?');
    this.#customersOf = database.prepare(
      `SELECT customer FROM payloads WHERE cascade IN
         (SELECT seq FROM cascades WHERE contact = ? ORDER BY seq DESC LIMIT ${LATEST})`,
    );
    this.#underWay = database.prepare(
      'SELECT 1 FROM cascades WHERE contact = ? AND open = 1 AND campaign = ? AND result IS NULL LIMIT 1',
    );
    this.#updateMsg = database.prepare('UPDATE payloads SET msg = ? WHERE cascade = ?');
    this.#updateDecision = database.prepare('UPDATE payloads SET decision = ? WHERE cascade = ?');
  }

  /** The cascade with this id; null: there is none. */
  find(id: string): Entry | null {
    const held = this.#recent.get(id);
    if (held !== undefined) return held;
    const row = this.#byId.get(id) as unknown as Row | undefined;
    if (row === undefined) return null;
    const cascade = cascadeOf(row);
    const attempts = this.#attemptsOf(row.seq, cascade);
    const entry: Entry = { seq: row.seq, cascade, attempts, msg: row.msg, lastLog: row.lastLog };
    this.#recent.put(id, entry);
    return entry;
  }

  /** A person's cascades that are not closed. */
  *openOf(contact: string): Iterable<Entry> {
    yield* this.#entries(this.#openOf.all(contact));
  }

  /** A person's cascades, oldest first. */
  allOf(contact: string): readonly Entry[] {
    return [...this.#entries(this.#allOf.all(contact))];
  }

  /** A person's latest cascades, newest first. */
  latestOf(contact: string): readonly Entry[] {
    return [...this.#entries(this.#latestOf.all(contact))];
  }

  /** How many cascades a person has. */
  countOf(contact: string): number {
    return Number(this.#countOf.get(contact)?.['count']);
  }

  /** What a person's latest rows say. */
  customersOf(contact: string): readonly Customer[] {
    const rows = new Set(this.#customersOf.all(contact).map(({ customer }) => String(customer)));
    return [...rows].map((row) => JSON.parse(row) as Customer);
  }

  /** True when a person is in a cascade of this campaign that has not come to an end. */
  isUnderWay(contact: string, campaign: string): boolean {
    return this.#underWay.get(contact, campaign) !== undefined;
  }

  /** The id under which this campaign has a cascade with this key; null: it has none. */
  idOf(campaign: string, key: string): string | null {
    const row = this.#byKey.get(campaign, key);
    return row === undefined ? null : String(row['id']);
  }

  /** Writes a new cascade; null: its campaign already has one with its key. */
  add(cascade: Cascade, msg: string): Entry | null {
    const { id, campaign, plan, key, contact, segment, phase, hop, node, port, home, dueAt, createdAt } =
      cascade;
    const { changes, lastInsertRowid } = this.#insert.run(
      id,
      campaign,
      plan,
      key,
      contact,
      segment,
      phase,
      hop,
      node,
      port,
      Number(cascade.pending),
      home,
      dueAt,
      cascade.attempts,
      createdAt,
    );
    if (changes === 0) return null;
    const seq = Number(lastInsertRowid);
    this.#insertPayload.run(seq, JSON.stringify(cascade.customer), JSON.stringify(cascade.decision), msg);
    return { seq, cascade, attempts: [], msg, lastLog: null };
  }

  /**
   * Writes a cascade's new state over its old one.
   * @param now milliseconds since 1970, when a message is emitted by this
   */
  save(entry: Entry, next: Cascade, lastLog: number | null, now: number): void {
    const before = entry.cascade;
    const values = [
      next.phase,
      next.hop,
      next.node,
      next.port,
      next.channel,
      next.attempts,
      next.waitNode,
      next.until,
      next.result,
      next.outcome,
      next.learner,
      next.lastSentAt,
      next.endedAt,
      lastLog,
    ];
    let columns = PLAIN;
    if (next.home !== before.home || next.dueAt !== before.dueAt) {
      columns += ', home = ?, dueAt = ?';
      values.push(next.home, next.dueAt);
    }
    if (next.hop !== before.hop) {
      columns += ', emittedAt = ?';
      values.push(now);
    }
    if (next.pending !== before.pending) {
      columns += ', pending = ?';
      values.push(Number(next.pending));
    }
    if ((next.phase === 'closed') !== (before.phase === 'closed')) {
      columns += ', open = ?';
      values.push(Number(next.phase !== 'closed'));
    }
    this.#update(columns).run(...values, entry.seq);
    if (next.decision !== before.decision) this.#updateDecision.run(JSON.stringify(next.decision), entry.seq);
    entry.cascade = next;
    entry.lastLog = lastLog;
  }

  /** Keeps the user's message as it is now. */
  keepMsg(entry: Entry, msg: string): void {
    if (msg === entry.msg) return;
    this.#updateMsg.run(msg, entry.seq);
    entry.msg = msg;
    this.#recent.put(entry.cascade.id, entry);
  }

  /** Lets go of one cascade, whose row was changed behind its back. */
  drop(id: string): void {
    this.#recent.drop(id);
  }

  /** Lets go of what is held in memory, which a rollback has made untrue. */
  forget(): void {
    this.#recent.clear();
  }

  *#entries(rows: readonly Record<string, unknown>[]): Iterable<Entry> {
    for (const { id } of rows) {
      const entry = this.find(String(id));
      if (entry !== null) yield entry;
    }
  }

  #update(columns: string): StatementSync {
    let statement = this.#updates.get(columns);
    if (statement === undefined) {
      statement = this.#database.prepare(`UPDATE cascades SET ${columns} WHERE seq = ?`);
      this.#updates.set(columns, statement);
    }
    return statement;
  }
}

/** A row of `cascades` joined with its payload, as the model has it. */
function cascadeOf(row: Row): Cascade {
  const { seq: _seq, open: _open, lastLog: _lastLog, emittedAt: _emittedAt, msg: _msg, ...stored } = row;
  const { pending, customer, decision, ...rest } = stored;
  return {
    ...rest,
    pending: pending === 1,
    customer: JSON.parse(customer) as Customer,
    decision: JSON.parse(decision) as OrderDecision,
  };
}
