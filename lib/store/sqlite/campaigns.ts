import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Plan } from '../../campaign/plan.ts';
import type { Obstacle, Standing } from '../../guards/control.ts';
import type { Guards } from '../../guards/guards.ts';
import { holdAlike } from '../../guards/hold-alike.ts';
import { say } from '../../guards/say.ts';
import { stated } from '../../guards/standing-words.ts';
import { Following } from './following.ts';
import { Promotions } from './promotions.ts';

/** A campaign, a channel of it, or a person; '' stands for what is not named. */
export interface Target {
  readonly campaign: string;
  readonly channel: string;
  readonly contact: string;
}

/** A row of `controls`: what was told, as JSON. */
type Row = Target & Omit<Obstacle, 'told'> & { readonly told: string | null };

/**
 * The tables `campaigns` (whose guards hold; promotions.ts has how far the cohort is), `controls` (what is paused, halted
 * or stopped at the moment) and `acts` (who ordered what, and when). All of it is held in memory: there are few.
 */
export class Campaigns {
  /** How far campaigns are with their cohorts. */
  readonly promotions: Promotions;
  /** Which orders are not carried through yet. */
  readonly following: Following;
  readonly #database: DatabaseSync;
  readonly #planOf: (campaign: string, hash: string) => Plan;
  readonly #plans = new Map<string, Plan | null>();
  readonly #current: StatementSync;
  readonly #anyVelocity: StatementSync;
  #controls: Map<string, Obstacle> | null = null;
  #countVelocity: boolean | null = null;

  constructor(database: DatabaseSync, planOf: (campaign: string, hash: string) => Plan) {
    this.#database = database;
    this.#planOf = planOf;
    this.promotions = new Promotions(database);
    this.following = new Following(database);
    this.#current = database.prepare('SELECT plan FROM campaigns WHERE name = ?');
    this.#anyVelocity = database.prepare(
      `SELECT 1 FROM campaigns JOIN plans ON campaign = name AND hash = campaigns.plan
       WHERE plans.plan ->> '$.guards.velocity' IS NOT NULL LIMIT 1`,
    );
  }

  /**
   * From now on the guards of this plan hold for everybody in the campaign.
   * @returns whether the guards before may have somebody wait for another instant than these would
   */
  deploy(campaign: string, plan: string): boolean {
    const before = this.plan(campaign);
    this.#database
      .prepare(
        'INSERT INTO campaigns (name, plan) VALUES (?, ?) ON CONFLICT DO UPDATE SET plan = excluded.plan',
      )
      .run(campaign, plan);
    this.#plans.delete(campaign);
    this.#countVelocity = null;
    return before !== null && !holdAlike(before.guards ?? null, this.guards(campaign));
  }

  /** The plan of the document deployed last; null: none was. */
  plan(campaign: string): Plan | null {
    let plan = this.#plans.get(campaign);
    if (plan === undefined) {
      // An earlier version kept campaigns without a plan.
      const hash = String(this.#current.get(campaign)?.['plan'] ?? '');
      plan = hash === '' ? null : this.#planOf(campaign, hash);
      this.#plans.set(campaign, plan);
    }
    return plan;
  }

  /** The guards of the document deployed last; null: it declares none. */
  guards(campaign: string): Guards | null {
    return this.plan(campaign)?.guards ?? null;
  }

  /** True where any campaign declares a velocity: each of them holds against what all have sent. */
  countVelocity(): boolean {
    this.#countVelocity ??= this.#anyVelocity.get() !== undefined;
    return this.#countVelocity;
  }

  /** Campaigns whose guards are known, by name. */
  names(): readonly string[] {
    return this.#database
      .prepare('SELECT name FROM campaigns')
      .all()
      .map(({ name }) => String(name));
  }

  /** True while new cascades of the campaign are held back behind its cohort. */
  holdsBack(campaign: string): boolean {
    const cohort = this.guards(campaign)?.cohort ?? null;
    return cohort !== null && this.promotions.of(campaign).promoted === null;
  }

  /** What stands in the way of a send: the person's own standing, the campaign's, then the channel's; null: nothing. */
  obstacle(campaign: string, channel: string, contact: string): Obstacle | null {
    const controls = this.#orders();
    if (controls.size === 0) return null;
    return (
      controls.get(key({ campaign: '', channel: '', contact })) ??
      controls.get(key({ campaign, channel: '', contact: '' })) ??
      controls.get(key({ campaign, channel, contact: '' })) ??
      null
    );
  }

  /** What was ordered about exactly this; null: nothing. */
  order(target: Target): Obstacle | null {
    return this.#orders().get(key(target)) ?? null;
  }

  /** Something is ordered about this, in place of what was before. */
  set(target: Target, order: Pick<Obstacle, 'state' | 'at' | 'by' | 'why' | 'remedy' | 'told'>): void {
    this.following.end(target);
    const { state, at, by, why, remedy, told } = order;
    const { campaign, channel, contact } = target;
    this.#database
      .prepare('INSERT OR REPLACE INTO controls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        campaign,
        channel,
        contact,
        state,
        at,
        by,
        why,
        remedy,
        told === undefined ? null : JSON.stringify(told),
      );
    this.#orders().set(key(target), standing(target, order));
  }

  /** Takes back what was ordered. */
  lift(target: Target): void {
    this.following.end(target);
    this.#database
      .prepare('DELETE FROM controls WHERE campaign = ? AND channel = ? AND contact = ?')
      .run(target.campaign, target.channel, target.contact);
    this.#orders().delete(key(target));
  }

  /** What was ordered about one of these addresses holds for somebody from now on whose it turns out to be. */
  inherit(contact: string, addresses: readonly string[]): void {
    const own = { campaign: '', channel: '', contact };
    if (this.#orders().size === 0 || this.order(own) !== null) return;
    const known = addresses
      .map((one) => this.order({ ...own, contact: one }))
      .find((order) => order !== null);
    if (known != null) this.set(own, known);
  }

  /** Keeps for the record who did what. */
  note(target: Target, act: { at: number; action: string; by: string; why: string | null }): void {
    const { campaign, channel, contact } = target;
    this.#database
      .prepare(
        'INSERT INTO acts (at, campaign, channel, contact, action, by, why) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(act.at, campaign, channel, contact, act.action, act.by, act.why);
  }

  /** What was ordered about a person, oldest first. */
  actsAbout(
    contact: string,
  ): readonly { readonly at: number; readonly action: string; readonly by: string }[] {
    const rows = this.#database.prepare('SELECT at, action, by FROM acts WHERE contact = ? ORDER BY id');
    return rows.all(contact).map((row) => ({ ...row })) as never;
  }

  /** Everything that holds at the moment for a campaign, or for all and for people (null). */
  standings(campaign: string | null): readonly Standing[] {
    const orders = [...this.#orders().values()].filter(
      (one) => campaign === null || one.campaign === campaign,
    );
    const names = campaign === null ? this.names() : [campaign];
    return [...orders, ...names.flatMap((name) => this.#cohort(name))];
  }

  /** Lets go of what a rollback may have made untrue. */
  forget(): void {
    this.#plans.clear();
    this.#countVelocity = null;
    this.promotions.forget();
    this.#controls = null;
  }

  #cohort(campaign: string): readonly Standing[] {
    const cohort = this.guards(campaign)?.cohort ?? null;
    if (cohort === null) return [];
    const { promoted, byHand } = this.promotions.of(campaign);
    const target = { campaign, channel: '', contact: '' };
    if (promoted !== null) {
      return [standing(target, { state: 'promoted', ...promoted, why: null, remedy: null })];
    }
    const { size, perSegment, promote } = cohort;
    const what = { state: 'cohort', at: 0, by: 'guards.cohort' } as const;
    if (promote === 'auto' && byHand !== null) {
      const said = { why: say('guards.cohort.byHand', { why: byHand }), remedy: say('guards.cohort.decide') };
      return [{ ...standing(target, { ...what, ...stated(said) }), byHand: true }];
    }
    const why = say(`guards.cohort.${perSegment ? 'onlyPerSegment' : 'only'}`, { size });
    const remedy = say(`guards.cohort.${promote}`);
    return [standing(target, { ...what, ...stated({ why, remedy }) })];
  }

  #orders(): Map<string, Obstacle> {
    if (this.#controls === null) {
      const rows = this.#database.prepare('SELECT * FROM controls').all() as unknown as Row[];
      this.#controls = new Map(
        rows.map(({ told, ...row }) => [
          key(row),
          standing(
            row,
            told === null ? row : { ...row, told: JSON.parse(told) as NonNullable<Standing['told']> },
          ),
        ]),
      );
    }
    return this.#controls;
  }
}

function key({ campaign, channel, contact }: Target): string {
  return `${campaign}\n${channel}\n${contact}`;
}

function standing<S extends Standing['state']>(
  { campaign, channel, contact }: Target,
  {
    state,
    at,
    by,
    why,
    remedy,
    told,
  }: Pick<Standing, 'at' | 'by' | 'why' | 'remedy' | 'told'> & {
    readonly state: S;
  },
): Standing & { readonly state: S } {
  return {
    state,
    campaign: campaign || null,
    channel: channel || null,
    contact: contact || null,
    at,
    by,
    why,
    remedy,
    ...(told === undefined ? {} : { told }),
  };
}
