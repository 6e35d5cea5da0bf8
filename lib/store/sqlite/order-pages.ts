import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { end, lookAgain, type Change } from '../../cascade/machine/index.ts';
import { say } from '../../guards/say.ts';
import { verbatim } from '../../wording/wording.ts';
import { bundleOf } from './bundles.ts';
import { isInFlight, type Entry } from './entry.ts';
import type { Followed } from './following.ts';
import type { Ledger } from './ledger.ts';
import type { Tables } from './tables.ts';
import type { Work } from './work.ts';

/** Cascades that one page looks at where it is about one channel: a few milliseconds' work. */
const SPAN = 2_000;

/** What a page has come to; `more`: somebody is left to follow. */
interface Page {
  readonly count: number;
  readonly more: boolean;
}

/** Has cascades follow an order, a page of them at a time and each of them once, in the order of their arrival. */
export class OrderPages {
  readonly #ledger: Ledger;
  readonly #tables: Tables;
  readonly #held: StatementSync;
  readonly #heldOf: StatementSync;
  readonly #inFront: StatementSync;
  readonly #open: StatementSync;
  readonly #openOf: StatementSync;
  readonly #backlog: StatementSync;

  constructor(database: DatabaseSync, ledger: Ledger) {
    this.#ledger = ledger;
    this.#tables = ledger.tables;
    // ?1: whose they are, ?2 to ?4: after which, up to which, and how many; ?5 the channel, ?6 the instant.
    const page = (what: string, where: string): StatementSync =>
      database.prepare(
        `SELECT seq, id${what} FROM cascades WHERE ${where} AND seq > ?2 AND seq <= ?3 ORDER BY seq LIMIT ?4`,
      );
    this.#held = page(
      `, ?5 = '' OR channel = ?5 AS concerned`,
      `campaign = ?1 AND phase = 'held' AND dueAt IS NULL`,
    );
    this.#heldOf = page(
      ', 1 AS concerned',
      `contact = ?1 AND open = 1 AND phase = 'held' AND (dueAt IS NULL OR dueAt > ?5)`,
    );
    // No index is kept for what stands before one channel: it reads those that are open.
    this.#inFront = page(
      `, phase = 'held' AND channel = ?5 AND (dueAt IS NULL OR dueAt > ?6) AS concerned`,
      'campaign = ?1 AND open = 1 AND result IS NULL',
    );
    this.#open = page(', 1 AS concerned', 'campaign = ?1 AND open = 1 AND result IS NULL');
    this.#openOf = page(', 1 AS concerned', 'contact = ?1 AND open = 1 AND result IS NULL');
    this.#backlog = page(', 1 AS concerned', `campaign = ?1 AND phase = 'queued' AND dueAt IS NULL`);
  }

  /** The next page of an order: those whom it lets go on, or ends. Who is to go on and is held up by another order does not count. */
  follow(order: Followed, limit: number, work: Work): Page {
    const { campaigns, cascades } = this.#tables;
    const span = order.channel === '' ? limit : SPAN;
    const rows = this.#rows(order, span, work.moment.now);
    const goesOn = order.action === 'resume' || (order.action === 'stop' && order.channel !== '');
    let count = 0;
    let acted = 0;
    let seen = 0;
    let reached = order.reached;
    for (const { seq, id, concerned } of rows) {
      if (acted === limit) break;
      seen += 1;
      reached = Number(seq);
      const entry = concerned === 1 ? cascades.find(String(id)) : null;
      const change = entry === null ? null : this.#change(order, entry, work);
      if (entry === null || change === null) continue;
      this.#ledger.apply(entry, change, work);
      acted += 1;
      if (!goesOn || !isHeldUp(this.#tables, entry)) count += 1;
    }
    const more = seen === span || seen < rows.length;
    campaigns.following.reached(order.id, more ? reached : null);
    return { count, more };
  }

  #rows(order: Followed, span: number, now: number): readonly Record<string, unknown>[] {
    const { action, campaign, channel, contact, reached, last } = order;
    const range = [reached, last, span] as const;
    switch (action) {
      case 'resume':
        // In a campaign, whom its guards hold until an instant follows by itself: see LookAgainCommand.
        return contact === ''
          ? this.#held.all(campaign, ...range, channel)
          : this.#heldOf.all(contact, ...range, now);
      case 'promote':
        return this.#tables.campaigns.promotions.of(campaign).promoted === null
          ? []
          : this.#backlog.all(campaign, ...range);
      case 'stop':
        if (contact !== '') return this.#openOf.all(contact, ...range);
        // A stopped channel lets go of those in front of it, also until an hour that is still to come.
        return channel === ''
          ? this.#open.all(campaign, ...range)
          : this.#inFront.all(campaign, ...range, channel, now);
    }
  }

  #change({ action, channel, by, why }: Followed, entry: Entry, work: Work): Change | null {
    const { cascade, lastLog, attempts } = entry;
    if (action === 'stop' && channel === '') {
      work.cancel.push(...attempts.filter(isInFlight));
      const said = why === null ? say('guards.end.stopped', { by }) : verbatim(why);
      return end(bundleOf(this.#tables, entry), work.moment, 'stopped', null, said);
    }
    if (action === 'resume' && cascade.dueAt !== null) {
      return lookAgain(entry, () => this.#tables.journal.upTo(lastLog, cascade.id), work.moment);
    }
    return dueNow(entry, work.moment.now);
  }
}

/** The cascade, to go on at once. */
export function dueNow({ cascade }: Entry, now: number): Change {
  return { cascade: { ...cascade, dueAt: now }, attempts: [], log: [], emit: false };
}

/** True for a cascade in front of a send that is paused, halted or stopped. A stopped channel is passed over. */
export function isHeldUp(
  { campaigns }: Pick<Tables, 'campaigns'>,
  { cascade }: Pick<Entry, 'cascade'>,
): boolean {
  const order = campaigns.obstacle(cascade.campaign, cascade.channel ?? '', cascade.contact);
  return order !== null && !(order.state === 'stopped' && order.channel !== null);
}
