import type { DatabaseSync } from 'node:sqlite';
import type { Plan } from '../../campaign/plan.ts';
import { Attempts } from './attempts.ts';
import { Campaigns } from './campaigns.ts';
import { Cascades } from './cascades.ts';
import { Contacts } from './contacts.ts';
import { Drawn } from './drawn.ts';
import { Heard } from './heard.ts';
import { Inbox } from './inbox.ts';
import { Journal } from './journal.ts';
import { Links } from './links.ts';
import { Meters } from './meters.ts';
import { People } from './people.ts';
import { Plans } from './plans.ts';
import { Tally } from './tally.ts';
import { Watch } from './watch.ts';

/** All tables that commands work on, inside whatever transaction is open. */
export class Tables {
  readonly attempts: Attempts;
  readonly campaigns: Campaigns;
  readonly cascades: Cascades;
  readonly contacts: Contacts;
  readonly drawn: Drawn;
  readonly heard: Heard;
  readonly inbox: Inbox;
  readonly journal: Journal;
  readonly links: Links;
  readonly meters: Meters;
  readonly people: People;
  readonly plans: Plans;
  readonly tally: Tally;
  readonly watch: Watch;

  constructor(database: DatabaseSync) {
    this.attempts = new Attempts(database);
    this.plans = new Plans(database);
    this.campaigns = new Campaigns(database, (campaign, hash) => this.plans.find(campaign, hash));
    this.cascades = new Cascades(database, (seq, cascade) => this.attempts.of(seq, cascade));
    this.contacts = new Contacts(database);
    this.drawn = new Drawn(database, (campaign, hash) => this.plans.find(campaign, hash));
    this.heard = new Heard(database);
    this.inbox = new Inbox(database);
    this.journal = new Journal(database);
    this.links = new Links(database);
    this.meters = new Meters(database);
    this.people = new People(database);
    this.tally = new Tally(database);
    this.watch = new Watch(database);
  }

  /**
   * From now on a plan is in force for new cascades of a campaign, and its guards for all.
   * @returns see {@link Campaigns.deploy}
   */
  deploy(campaign: string, plan: Plan, document: unknown): boolean {
    this.plans.keep(campaign, plan, document);
    const changed = this.campaigns.deploy(campaign, plan.hash);
    if (plan.guards?.cohort) return changed;
    // A cohort ends with the document that declared it, and its promotion with it: a later one begins anew.
    this.campaigns.promotions.end(campaign);
    this.drawn.clear(campaign);
    return changed;
  }

  /** Writes what was gathered in memory. To be called last in a transaction. */
  flush(): void {
    this.people.flush();
    this.meters.flush();
    this.tally.flush();
  }

  /** Lets go of what is held in memory, which a rollback has made untrue. */
  forget(): void {
    this.cascades.forget();
    this.plans.forget();
    this.contacts.forget();
    this.people.forget();
    this.meters.forget();
    this.campaigns.forget();
    this.tally.forget();
  }
}
