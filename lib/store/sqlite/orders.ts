import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ChannelsCommand, ControlCommand, DrawCommand, FollowCommand } from '../../cascade/command.ts';
import type { Answers } from '../../cascade/answers.ts';
import { draw, drawPlace, type Candidate } from '../../guards/cohort.ts';
import type { Target } from './campaigns.ts';
import type { Ledger } from './ledger.ts';
import { dueNow, OrderPages } from './order-pages.ts';
import type { Tables } from './tables.ts';
import { outcomeOf, type Work } from './work.ts';

/** The commands by which people run a campaign, and the draw of its cohort. */
export class Orders {
  readonly #ledger: Ledger;
  readonly #tables: Tables;
  readonly #pages: OrderPages;
  readonly #backlog: StatementSync;
  readonly #channels: StatementSync;
  readonly #ofContact: StatementSync;
  readonly #candidates: StatementSync;
  readonly #segments: StatementSync;

  constructor(database: DatabaseSync, ledger: Ledger) {
    this.#ledger = ledger;
    this.#tables = ledger.tables;
    this.#pages = new OrderPages(database, ledger);
    this.#backlog = database.prepare(
      `SELECT id FROM cascades WHERE campaign = ? AND phase = 'queued' AND dueAt IS NULL ORDER BY seq LIMIT ?`,
    );
    this.#channels = database.prepare(
      `SELECT step.value ->> '$.channel' AS channel FROM plans, json_each(plan, '$.steps') AS step
       WHERE campaign = ?1 UNION SELECT channel FROM controls WHERE campaign = ?1 AND channel <> ''`,
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
    const { action, by, why = null } = command;
    const people = contact === '' ? [''] : this.#meant(contact);
    const targets = people.map((one): Target => ({ campaign, channel, contact: one }));
    let changed = false;
    for (const target of targets) if (this.#order(command, target, work)) changed = true;
    const further =
      contact === '' ? this.#liftHalts(command, work) : this.#heedAddress(command, contact, work);
    let count = 0;
    const left: number[] = [];
    // A page of a campaign goes over everybody, on whichever channel.
    for (const target of contact === '' ? targets : [...targets, ...further]) {
      if (action === 'pause') break;
      const order = this.#tables.campaigns.following.begin(target, { action, by, why });
      const page = this.#pages.follow(order, limit - count, work);
      count += page.count;
      if (page.more) left.push(order.id);
    }
    changed ||= further.length > 0;
    return { count, changed, left, ...outcomeOf(this.#tables, work, null), cancel: work.cancel };
  }

  /** See FollowCommand. */
  follow({ order, limit }: FollowCommand, work: Work): Answers['follow'] {
    const followed = this.#tables.campaigns.following.find(order);
    const page = followed === null ? { count: 0, more: false } : this.#pages.follow(followed, limit, work);
    return { ...page, ...outcomeOf(this.#tables, work, null), cancel: work.cancel };
  }

  /** See UnfinishedCommand. */
  unfinished(): Answers['unfinished'] {
    return this.#tables.campaigns.following.all().map(({ id, action, campaign, channel, contact }) => ({
      order: id,
      action,
      ...(contact === '' ? { campaign } : { contact }),
      ...(channel === '' ? {} : { channel }),
    }));
  }

  /** See ChannelsCommand. */
  channels({ campaign }: ChannelsCommand): Answers['channels'] {
    return this.#channels.all(campaign).map(({ channel }) => String(channel));
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

  /** What is resumed with a campaign: channels that its guards have halted, and none that somebody has paused or stopped. */
  #liftHalts(command: ControlCommand, work: Work): readonly Target[] {
    const { action, campaign = '', channel } = command;
    if (action !== 'resume' || channel !== undefined) return [];
    const halts = this.#tables.campaigns
      .standings(campaign)
      .flatMap(({ state, channel: one }): Target[] =>
        state === 'halted' && one !== null ? [{ campaign, channel: one, contact: '' }] : [],
      );
    for (const target of halts) this.#order(command, target, work);
    return halts;
  }

  /**
   * A pause of a person holds as well for who comes later with the address; a resume takes that back.
   * @returns who is resumed by it besides those who are meant
   */
  #heedAddress(command: ControlCommand, address: string, work: Work): readonly Target[] {
    const { action, by, why } = command;
    const { campaigns, contacts } = this.#tables;
    const own = contacts.identitiesAt(address, undefined);
    if (contacts.isForgotten(address, undefined)) return [];
    const target = (contact: string): Target => ({ campaign: '', channel: '', contact });
    if (action === 'pause') {
      const order = { state: 'paused', at: work.moment.now, by, why: why ?? null, remedy: null } as const;
      for (const one of own) if (campaigns.order(target(one)) === null) campaigns.set(target(one), order);
    }
    if (action !== 'resume') return [];
    const theirs = this.#meant(address).flatMap((one) => this.#ledger.identities.all(one));
    const resumed = [...new Set([...own, ...theirs])]
      .map(target)
      .filter((one) => campaigns.order(one) !== null);
    for (const one of resumed) {
      // What somebody else's address is, is on record as theirs; a mere address is nobody.
      if (this.#ofContact.get(one.contact) === undefined) campaigns.lift(one);
      else this.#order(command, one, work);
    }
    return resumed;
  }

  /** See DrawCommand. */
  draw({ campaign, limit = -1 }: DrawCommand, work: Work): Answers['draw'] {
    const { campaigns } = this.#tables;
    const cohort = campaigns.guards(campaign)?.cohort ?? null;
    if (cohort === null) {
      const left = this.#backlog
        .all(campaign, limit)
        .flatMap(({ id }) => this.#tables.cascades.find(String(id)) ?? []);
      for (const entry of left) this.#ledger.apply(entry, dueNow(entry, work.moment.now), work);
      return { drawn: left.length, promoted: false };
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
}
