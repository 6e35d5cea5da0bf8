import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Attempt, Cascade } from '../../cascade/model.ts';

type Row = Omit<Attempt, 'id' | 'cascade' | 'campaign' | 'segment' | 'body'> & { body: string };

/** The tables `attempts` and `bodies`: each attempt has one body of its own, and each body is some attempt's. */
export class Attempts {
  readonly #select: StatementSync;
  readonly #insert: StatementSync;
  readonly #insertBody: StatementSync;
  readonly #update: StatementSync;
  readonly #updateBody: StatementSync;
  readonly #redirect: StatementSync;
  readonly #byExternalId: StatementSync;
  readonly #latestOf: StatementSync;
  readonly #unsettled: StatementSync;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare(
      `SELECT number, channel, account, node, address, bodies.body, state, fence, tries, claimedAt, sentAt,
         externalId, outcome, outcomeAt, reason, scope, code, cost
       FROM attempts JOIN bodies ON bodies.id = attempts.body WHERE cascade = ? ORDER BY number`,
    );
    this.#insert = database.prepare(
      'INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#insertBody = database.prepare('INSERT INTO bodies (body) VALUES (?)');
    this.#update = database.prepare(
      `UPDATE attempts SET node = ?, state = ?, fence = ?, tries = ?, claimedAt = ?, sentAt = ?, externalId = ?,
         outcome = ?, outcomeAt = ?, reason = ?, scope = ?, code = ?, cost = ?
       WHERE cascade = ? AND number = ?`,
    );
    this.#updateBody = database.prepare(
      'UPDATE bodies SET body = ? WHERE id = (SELECT body FROM attempts WHERE cascade = ? AND number = ?)',
    );
    this.#redirect = database.prepare(
      'UPDATE attempts SET account = ?, address = ? WHERE cascade = ? AND number = ?',
    );
    this.#byExternalId = database.prepare(
      `SELECT id || '-' || number AS id FROM attempts JOIN cascades ON seq = cascade
       WHERE externalId = ? AND account = ? ORDER BY claimedAt DESC LIMIT 1`,
    );
    // A refused attempt reached nobody, so a person's answer is hardly to it.
    this.#latestOf = database.prepare(
      `SELECT id || '-' || number AS id FROM cascades JOIN attempts ON cascade = seq
       WHERE contact IN (SELECT value FROM json_each(?)) AND open = 1
       ORDER BY attempts.channel IS NOT ?, state = 'refused', claimedAt DESC, seq DESC, number DESC LIMIT 1`,
    );
    this.#unsettled = database.prepare(
      `SELECT id || '-' || number AS id
       FROM attempts INDEXED BY attemptsUnsettled CROSS JOIN cascades ON seq = cascade
       WHERE state IN ('claimed', 'unknown') AND (cascade, number) > (?, ?)
         AND CASE state WHEN 'claimed' THEN fence < ? ELSE phase = 'sending' END
       ORDER BY cascade, number LIMIT ?`,
    );
  }

  /** A cascade's attempts, oldest first. */
  of(seq: number, { id, campaign, segment }: Cascade): readonly Attempt[] {
    return (this.#select.all(seq) as unknown as Row[]).map((row) => ({
      ...row,
      id: attemptId(id, row.number),
      cascade: id,
      campaign,
      segment,
      body: JSON.parse(row.body) as Attempt['body'],
    }));
  }

  /** Writes an attempt over what is known of it; `before` undefined: nothing is. */
  save(seq: number, before: Attempt | undefined, next: Attempt): void {
    const { number, channel, account, node, address, state, fence, tries, claimedAt, sentAt, externalId } =
      next;
    const { outcome, outcomeAt, reason, scope, code, cost } = next;
    if (before !== undefined) {
      // What an earlier try has said must not outlive it: nobody would find it any more who takes the person out.
      if (before.body !== next.body) this.#updateBody.run(JSON.stringify(next.body), seq, number);
      if (before.account !== account || before.address !== address)
        this.#redirect.run(account, address, seq, number);
      this.#update.run(
        node,
        state,
        fence,
        tries,
        claimedAt,
        sentAt,
        externalId,
        outcome,
        outcomeAt,
        reason,
        scope,
        code,
        cost,
        seq,
        number,
      );
      return;
    }
    const body = this.#insertBody.run(JSON.stringify(next.body)).lastInsertRowid;
    this.#insert.run(
      seq,
      number,
      channel,
      account,
      node,
      address,
      body,
      state,
      fence,
      tries,
      claimedAt,
      sentAt,
      externalId,
      outcome,
      outcomeAt,
      reason,
      scope,
      code,
      cost,
    );
  }

  /** The attempt that an account's provider knows by this id; null: none. */
  byExternalId(account: string, externalId: string): string | null {
    return idIn(this.#byExternalId.get(externalId, account));
  }

  /** The latest attempt in a cascade of these contacts that is not closed, on the channel if there is one on it. */
  latestOf(contacts: readonly string[], channel: string | null): string | null {
    return idIn(this.#latestOf.get(JSON.stringify(contacts), channel));
  }

  /**
   * Attempts claimed by owners before this one and still without an answer, and unknown ones that hold up
   * their cascade, in the order of their cascades, after the given attempt.
   */
  unsettled(after: { seq: number; number: number }, fence: number, limit: number): readonly string[] {
    return this.#unsettled.all(after.seq, after.number, fence, limit).map(({ id }) => String(id));
  }
}

/** See `Attempt.id`. */
export function attemptId(cascade: string, number: number): string {
  return `${cascade}-${number}`;
}

/** The id of the cascade that an attempt belongs to, by the attempt's id. */
export function cascadeOfAttempt(attempt: string): string {
  return attempt.slice(0, Math.max(0, attempt.lastIndexOf('-')));
}

/** An attempt's number within its cascade, by its id; 0 when it has none. */
export function numberOfAttempt(attempt: string): number {
  return Number(attempt.slice(attempt.lastIndexOf('-') + 1)) || 0;
}

function idIn(row: Record<string, unknown> | undefined): string | null {
  return row === undefined ? null : String(row['id']);
}
