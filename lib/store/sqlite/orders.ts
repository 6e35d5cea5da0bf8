import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ControlCommand, DrawCommand } from '../../cascade/command.ts';
import type { Answers } from '../../cascade/answers.ts';
import { end, lookAgain, type Change } from '../../cascade/machine/index.ts';
import { say } from '../../guards/say.ts';
import { verbatim } from '../../wording/wording.ts';
import { draw, drawPlace, type Candidate } from '../../guards/cohort.ts';
import type { Target } from './campaigns.ts';
import { bundleOf } from './bundles.ts';
import { isInFlight, type Entry } from './entry.ts';
import type { Ledger } from './ledger.ts';
import type { Tables } from './tables.ts';
import { outcomeOf, type Work } from './work.ts';

/** The commands by which people run a campaign, and the draw of its cohort. */
export class Orders {
  readonly #ledger: Ledger;
  readonly #tables: Tables;
  readonly #held: StatementSync;
  readonly #heldOf: StatementSync;
  readonly #inFront: StatementSync;
  readonly #open: StatementSync;
  readonly #openOf: StatementSync;
  readonly #backlog: StatementSync;
  readonly #ofContact: StatementSync;
  readonly #candidates: StatementSync;
  readonly #segments: StatementSync;

  constructor(database: DatabaseSync, ledger: Ledger) {
    this.#ledger = ledger;
    this.#tables = ledger.tables;
    this.#held = database.prepare(
      `SELECT id FROM cascades WHERE campaign = ?1 AND phase = 'held' AND dueAt IS NULL
         AND (?2 = '' OR channel = ?2) ORDER BY seq LIMIT ?3`,
    );
    this.#heldOf = database.prepare(
      `SELECT id FROM cascades WHERE contact = ?1 AND open = 1 AND phase = 'held'
         AND (dueAt IS NULL OR dueAt > ?2) LIMIT ?3`,
    );
    // A rare order, for which no index is kept: it reads all that are open.
    this.#inFront = database.prepare(
      `SELECT id FROM cascades WHERE campaign = ?1 AND open = 1 AND result IS NULL AND phase = 'held'
         AND channel = ?2 AND (dueAt IS NULL OR dueAt > ?3) ORDER BY seq LIMIT ?4`,
    );
    this.#open = database.prepare(
      'SELECT id FROM cascades WHERE campaign = ? AND open = 1 AND result IS NULL ORDER BY seq LIMIT ?',
    );
    this.#openOf = database.prepare(
      'SELECT id FROM cascades WHERE contact = ? AND open = 1 AND result IS NULL LIMIT ?',
    );
    this.#backlog = database.prepare(
      `SELECT id FROM cascades WHERE campaign = ? AND phase = 'queued' AND dueAt IS NULL ORDER BY seq LIMIT ?`,
    );
    this.#ofContact = database.prepare('SELECT 1 FROM cascades WHERE contact = ? LIMIT 1');
    this.#segments = database.prepare(
      "SELECT DISTINCT segment FROM cascadeCounts WHERE campaign = ? AND phase = 'queued' AND count > 0",
    );
    this.#candidates = database.prepare(
      `SELECT id, key, segment FROM cascades WHERE campaign = ? AND phase = 'queued' AND dueAt IS NULL`,
    );
  }

  /** See ControlCommand. */
  control(command: ControlCommand, work: Work): Answers['control'] {
    const { campaign = '', channel = '', contact = '', limit } = command;
    let count = 0;
    let changed = false;
    for (const one of contact === '' ? [''] : this.#meant(contact)) {
      const target: Target = { campaign, channel, contact: one };
      if (this.#order(command, target, work)) changed = true;
      count += this.#follow({ ...command, limit: limit - count }, target, work).count;
    }
    if (contact !== '') this.#heedAddress(command, contact, work);
    return { count, changed, ...outcomeOf(this.#tables, work, null), cancel: work.cancel };
  }

  /** Whom an order by an address is about: everybody whose address it is; where it is nobody's, the address itself. */
  #meant(address: string): readonly string[] {
    const { campaigns, contacts } = this.#tables;
    const others = [...this.#ledger.identities.meant(contacts.at(address, undefined))].filter(
      (one) => one !== address,
    );
    const known =
      this.#ofContact.get(address) !== undefined ||
      campaigns.order({ campaign: '', channel: '', contact: address }) !== null;
    return known || others.length === 0 ? [contacts.onRecord(address), ...others] : others;
  }

  /** A pause of a person holds as well for who comes later with the address; a resume takes that back. */
  #heedAddress({ action, by, why }: ControlCommand, address: string, work: Work): void {
    const { campaigns, contacts } = this.#tables;
    const own = contacts.identitiesAt(address, undefined);
    if (contacts.isForgotten(address, undefined)) return;
    const target = (contact: string): Target => ({ campaign: '', channel: '', contact });
    if (action === 'pause') {
      const order = { state: 'paused', at: work.moment.now, by, why: why ?? null, remedy: null } as const;
      for (const one of own) if (campaigns.order(target(one)) === null) campaigns.set(target(one), order);
    } else if (action === 'resume') {
      const theirs = this.#meant(address).flatMap((one) => this.#ledger.identities.all(one));
      for (const one of [...own, ...theirs]) campaigns.lift(target(one));
    }
  }

  /** See DrawCommand. */
  draw({ campaign, limit = -1 }: DrawCommand, work: Work): Answers['draw'] {
    const { campaigns } = this.#tables;
    const cohort = campaigns.guards(campaign)?.cohort ?? null;
    if (cohort === null) {
      const left = this.#backlog.all(campaign, limit);
      const { count } = this.#each(left, work, (entry) => dueNow(entry, work.moment.now));
      return { drawn: count, promoted: false };
    }
    const isPromoted = (): boolean => campaigns.promotions.of(campaign).promoted !== null;
    if (isPromoted()) return { drawn: 0, promoted: true };
    const { size, perSegment } = cohort;
    const drawn = new Map<string, number>();
    for (const [segment, count] of this.#tables.drawn.bySegment(campaign)) {
      const group = perSegment ? segment : '';
      drawn.set(group, (drawn.get(group) ?? 0) + count);
    }
    // A full cohort has no place for anybody: the list behind it need not be read.
    const isFull = perSegment
      ? this.#queuedSegments(campaign).every((segment) => (drawn.get(segment) ?? 0) >= size)
      : (drawn.get('') ?? 0) >= size;
    const chosen = isFull ? [] : draw(this.#heldBack(campaign), size, perSegment, drawn);
    for (const { id, segment } of chosen) {
      const entry = this.#tables.cascades.find(id);
      if (entry === null) continue;
      this.#tables.drawn.note(campaign, entry.seq, segment);
      this.#ledger.apply(entry, dueNow(entry, work.moment.now), work);
    }
    // Another document may have changed what is to become of a cohort that has come to its end.
    if (chosen.length === 0) this.#ledger.guardActs.cohortEnds(campaign, work);
    return { drawn: chosen.length, promoted: isPromoted() };
  }

  /** Segments of which somebody is queued, by the counts alone. */
  #queuedSegments(campaign: string): readonly string[] {
    this.#tables.tally.flush();
    return this.#segments.all(campaign).map(({ segment }) => String(segment));
  }

  *#heldBack(campaign: string): Iterable<Candidate> {
    for (const { id, key, segment } of this.#candidates.iterate(campaign)) {
      yield { id: String(id), segment: String(segment), place: drawPlace(campaign, String(key)) };
    }
  }

  /** Notes what was ordered. @returns false when it was so already */
  #order({ action, by, why }: ControlCommand, target: Target, work: Work): boolean {
    const { campaigns, watch } = this.#tables;
    const at = work.moment.now;
    const known = campaigns.order(target);
    const state = action === 'pause' ? 'paused' : action === 'stop' ? 'stopped' : null;
    if (action === 'promote') {
      // Also where no cohort is declared: one that a later document declares is not to be promoted by it.
      if (!campaigns.holdsBack(target.campaign)) return false;
      campaigns.promotions.promote(target.campaign, at, by);
    } else if (state === null) {
      if (known === null) return false;
      campaigns.lift(target);
      if (target.contact === '') watch.reset(target.campaign, target.channel, at);
      this.#ledger.guardActs.interrupted(target);
    } else {
      // A halt is the stronger word than a pause: its reason stays until somebody resumes.
      if (known?.state === state || (known?.state === 'halted' && state === 'paused')) return false;
      // A person's cascades end, and that is all: they may be started anew.
      if (target.contact === '' || state === 'paused') {
        campaigns.set(target, { state, at, by, why: why ?? null, remedy: null });
        this.#ledger.guardActs.interrupted(target);
      }
    }
    campaigns.note(target, { at, action, by, why: why ?? null });
    return true;
  }

  /** Acts on the cascades that the order is about. */
  #follow({ action, by, why, limit }: ControlCommand, target: Target, work: Work): { count: number } {
    const { campaign, channel, contact } = target;
    const { now } = work.moment;
    const free = (entry: Entry): Change => dueNow(entry, now);
    switch (action) {
      case 'pause':
        return { count: 0 };
      case 'resume':
        // In a campaign, whom its guards hold until an instant follows page by page: see LookAgainCommand.
        return contact === ''
          ? this.#each(this.#held.all(campaign, channel, limit), work, free)
          : this.#each(this.#heldOf.all(contact, now, limit), work, (entry) =>
              entry.cascade.dueAt === null ? free(entry) : this.#again(entry, work),
            );
      case 'promote':
        return this.#tables.campaigns.promotions.of(campaign).promoted === null
          ? { count: 0 }
          : this.#each(this.#backlog.all(campaign, limit), work, free);
      case 'stop': {
        // A stopped channel lets go of those in front of it, also until an hour that is still to come.
        if (channel !== '') return this.#each(this.#inFront.all(campaign, channel, now, limit), work, free);
        const rows = contact ? this.#openOf.all(contact, limit) : this.#open.all(campaign, limit);
        const said = why === undefined ? say('guards.end.stopped', { by }) : verbatim(why);
        return this.#each(rows, work, (entry) => {
          work.cancel.push(...entry.attempts.filter(isInFlight));
          return end(bundleOf(this.#tables, entry), work.moment, 'stopped', null, said);
        });
      }
    }
  }

  #each(
    rows: readonly Record<string, unknown>[],
    work: Work,
    decide: (entry: Entry) => Change | null,
  ): { count: number } {
    let count = 0;
    for (const { id } of rows) {
      const entry = this.#tables.cascades.find(String(id));
      const change = entry === null ? null : decide(entry);
      if (entry === null || change === null) continue;
      this.#ledger.apply(entry, change, work);
      count += 1;
    }
    return { count };
  }

  #again(entry: Entry, { moment }: Work): Change | null {
    const { cascade, lastLog } = entry;
    return lookAgain(entry, () => this.#tables.journal.upTo(lastLog, cascade.id), moment);
  }
}

function dueNow({ cascade }: Entry, now: number): Change {
  return { cascade: { ...cascade, dueAt: now }, attempts: [], log: [], emit: false };
}
