import type { Attempt } from '../cascade/model.ts';
import { campaignFigures, type CampaignFigures } from '../report/summary.ts';
import type {
  Act,
  CascadeRecord,
  HomeCount,
  LastDeployed,
  PersonFound,
  PersonQuery,
  PhaseCount,
  Store,
} from '../store/store.ts';
import type { Attachments } from './attachment.ts';

/** Where cascades wait, queue or are held, and whether the node that is to let them go on is there. */
export interface Home extends HomeCount {
  readonly present: boolean;
}

/** What records are read from. */
export interface RecordsParts {
  readonly store: Store;
  readonly attachments: Attachments;
  /** Resolves once the store is open. */
  readonly ready: () => Promise<unknown>;
}

/** Looks things up for the people who run campaigns; changes nothing. */
export class Records {
  private readonly parts: RecordsParts;

  constructor(parts: RecordsParts) {
    this.parts = parts;
  }

  /** Everything known of one cascade; null: there is none. */
  async read(cascade: string): Promise<CascadeRecord | null> {
    return (await this.store()).read(cascade);
  }

  /** An attempt by its id, as the store keeps it; null: there is none. */
  async attempt(id: string): Promise<Attempt | null> {
    const record = await this.read(id.slice(0, Math.max(0, id.lastIndexOf('-'))));
    return record?.attempts.find((attempt) => attempt.id === id) ?? null;
  }

  /** Cascades of every campaign by phase: the cheapest there is to know. */
  async progress(): Promise<readonly PhaseCount[]> {
    return (await this.store()).progress();
  }

  /** A campaign as it was last deployed, whether or not a node runs it now; null: it never was. */
  async deployed(campaign: string): Promise<LastDeployed | null> {
    return (await this.store()).deployed(campaign);
  }

  /** Where cascades are kept until their time comes. */
  async homes(): Promise<readonly Home[]> {
    const homes = await (await this.store()).homes();
    const { attachments } = this.parts;
    return homes.map((home) => ({ ...home, present: attachments.get(home.home) !== undefined }));
  }

  /** A campaign in figures. */
  async campaign(name: string): Promise<CampaignFigures> {
    const store = await this.store();
    const [states, attempts] = await Promise.all([store.states(name), store.attemptCounts(name)]);
    return campaignFigures(states, attempts);
  }

  /** People whose identity, address or name begins so. */
  async search(query: PersonQuery): Promise<readonly PersonFound[]> {
    return (await this.store()).search(query);
  }

  /** Everything about the cascades of a person, newest first, 100 at most. */
  async cascadesOf(contact: string): Promise<readonly CascadeRecord[]> {
    const store = await this.store();
    const cascades = await store.ofContact(contact);
    const records = await Promise.all(cascades.map(({ id }) => store.read(id)));
    return records.filter((record) => record !== null);
  }

  /** What people and guards have ordered, newest first. @param before number of an act; null: from the latest on */
  async acts(before: number | null, limit: number): Promise<readonly Act[]> {
    return (await this.store()).acts(before, limit);
  }

  private async store(): Promise<Store> {
    await this.parts.ready();
    return this.parts.store;
  }
}
