import type { Attempt, Cascade } from '../../cascade/model.ts';
import { objectionTo } from '../../guards/cohort-end.ts';
import type { Cohort } from '../../guards/guards.ts';
import type { Counts } from '../../guards/limits.ts';
import { say } from '../../guards/say.ts';
import { stated } from '../../guards/standing-words.ts';
import type { Wording } from '../../wording/wording.ts';
import type { Target } from './campaigns.ts';
import type { Tables } from './tables.ts';
import { newlyTold, type Standing, type Told } from './watch.ts';
import type { Work } from './work.ts';

/** Why something halts, and what to do about it. */
export interface Reasons {
  readonly why: Wording;
  readonly remedy: Wording;
}

/**
 * What guards do to campaigns by themselves: they keep account of what happens, halt what goes wrong, and let the
 * rest follow a cohort that went well. What they did is among the notices of the work.
 */
export class GuardActs {
  readonly #tables: Pick<Tables, 'campaigns' | 'drawn' | 'watch'>;

  constructor(tables: Pick<Tables, 'campaigns' | 'drawn' | 'watch'>) {
    this.#tables = tables;
  }

  /**
   * Keeps account of what an attempt tells about its campaign.
   * @param before as it was; undefined: it is new
   * @param seq the number of its cascade on disk
   */
  attempted(before: Attempt | undefined, after: Attempt, seq: number, work: Work): void {
    this.#count(after, seq, newlyTold(before, after), work);
  }

  /** Keeps account of a reply that looks like a complaint: one of each person, however often they write. */
  complained(attempt: Attempt, entry: Standing, work: Work): void {
    if (this.#tables.watch.isFirstComplaint(attempt, entry))
      this.#count(attempt, entry.seq, [['complaints', 1]], work);
  }

  /** Keeps account of somebody who wants no marketing any more, after a message that reached them. */
  putOff(attempt: Attempt, seq: number, work: Work): void {
    if (attempt.state !== 'refused' && attempt.outcome !== 'opted_out')
      this.#count(attempt, seq, [['opted_out', 1]], work);
  }

  /** Keeps account of a cascade that has come to a result. */
  ended({ result, campaign, id, channel }: Cascade): void {
    if (result === 'success') this.#ofCohort(campaign, id, channel ?? '', 'conversions', 1);
  }

  /** Keeps account of sends that nobody is waited for any more, now that a cascade has changed. */
  waited(before: Standing, after: Standing, work: Work): void {
    const news = this.#tables.watch.waited(before, after);
    if (news !== null) this.#alarm(news, null, work);
  }

  /** Halts a campaign, or one channel of it, unless something was ordered about it already. */
  halt(campaign: string, channel: string | null, said: Reasons, work: Work): void {
    const { campaigns } = this.#tables;
    const target = { campaign, channel: channel ?? '', contact: '' };
    if (campaigns.order(target) !== null) return;
    const at = work.moment.now;
    const by = 'guards';
    const { told, ...english } = stated(said, channel);
    campaigns.set(target, { state: 'halted', at, by, ...english, told });
    campaigns.note(target, { at, action: 'halt', by, why: english.why });
    this.interrupted(target);
    work.notices.push({ kind: 'halted', campaign, channel, at, ...english, told });
  }

  /**
   * Something was paused, halted, stopped or resumed: of a campaign whose cohort is under way, or has come to its end,
   * only a person lets the rest follow from now on.
   */
  interrupted({ campaign, channel, contact }: Target): void {
    const { campaigns, drawn } = this.#tables;
    if (contact !== '' || !campaigns.holdsBack(campaign) || drawn.bySegment(campaign).size === 0) return;
    campaigns.promotions.leaveToPeople(campaign, interruption(channel));
  }

  /** Something has become of a cascade: its cohort may have come to its end by it. */
  moved({ campaign, id }: Cascade, work: Work): void {
    if (this.#isInCohort(campaign, id)) this.cohortEnds(campaign, work);
  }

  /** Where everybody of a cohort has come to an end the rest follows by itself, or waits for a person and is told why. */
  cohortEnds(campaign: string, work: Work): void {
    const { campaigns, drawn } = this.#tables;
    const { cohort = null, halt = null } = campaigns.guards(campaign) ?? {};
    if (cohort?.promote !== 'auto' || !campaigns.holdsBack(campaign)) return;
    if (campaigns.promotions.of(campaign).ended || drawn.isOpen(campaign)) return;
    const segments = [...drawn.bySegment(campaign).values()];
    if (!isFull(cohort, segments)) return;
    const order = campaigns.standings(campaign).find(({ state }) => state !== 'cohort');
    const objection =
      campaigns.promotions.of(campaign).byHand ??
      (order === undefined ? objectionTo(halt, drawn.course(campaign)) : interruption(order.channel ?? ''));
    const at = work.moment.now;
    const count = segments.reduce((sum, one) => sum + one, 0);
    campaigns.promotions.ended(campaign, at);
    if (objection !== null) {
      campaigns.promotions.leaveToPeople(campaign, objection);
      // A stop has ended the rest as well: nobody waits.
      if (order?.state === 'stopped' && order.channel === null) return;
      const why = say('guards.cohort.ended', { count, why: objection });
      const said = stated({ why, remedy: say('guards.cohort.decide') });
      work.notices.push({ kind: 'held', campaign, channel: null, at, ...said });
      return;
    }
    const by = 'the declared limits were met';
    campaigns.promotions.promote(campaign, at, by);
    campaigns.note({ campaign, channel: '', contact: '' }, { at, action: 'promote', by, why: null });
    const { text: why, told } = say('guards.cohort.met', { count });
    const notice = { campaign, channel: null, at, why, remedy: null, told: { why: told } } as const;
    work.notices.push({ kind: 'promoted', ...notice });
  }

  /** Keeps account of what came of a cohort. */
  #ofCohort(campaign: string, cascade: string, channel: string, kind: keyof Counts, amount: number): void {
    if (this.#isInCohort(campaign, cascade)) this.#tables.drawn.count(campaign, channel, kind, amount);
  }

  /** True for a cascade of a cohort that others wait behind. */
  #isInCohort(campaign: string, cascade: string): boolean {
    const { campaigns, drawn } = this.#tables;
    return campaigns.holdsBack(campaign) && drawn.has(campaign, cascade);
  }

  #count(attempt: Attempt, seq: number, told: Told, work: Work): void {
    const { campaign, cascade, channel } = attempt;
    for (const [kind, amount] of told) this.#ofCohort(campaign, cascade, channel, kind, amount);
    if (!this.#tables.watch.attempt(attempt, seq, told)) return;
    const isWorse = told.some(([kind, amount]) => kind !== 'sends' && kind !== 'cost' && amount > 0);
    this.#alarm(attempt, isWorse ? seq : null, work);
  }

  #alarm(attempt: Attempt, seq: number | null, work: Work): void {
    const { campaigns, watch } = this.#tables;
    const halt = campaigns.guards(attempt.campaign)?.halt ?? null;
    if (halt === null) return;
    for (const alarm of watch.alarms(attempt, seq, halt)) {
      this.halt(attempt.campaign, alarm.channel, alarm, work);
    }
  }
}

/** True when somebody may be held back behind the cohort. @param segments how many were drawn of each */
function isFull({ size, perSegment }: Cohort, segments: readonly number[]): boolean {
  const places = perSegment ? Math.max(0, ...segments) : segments.reduce((sum, one) => sum + one, 0);
  return places >= size;
}

function interruption(channel: string): Wording {
  return channel === '' ? say('guards.cohort.interrupted') : say('guards.cohort.interruptedOn', { channel });
}
