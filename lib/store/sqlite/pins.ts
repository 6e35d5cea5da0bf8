import type { DatabaseSync } from 'node:sqlite';
import type { Pin, PinOrder } from '../store.ts';
import type { Campaigns } from './campaigns.ts';

/** The table `pins`: segments whose start a person has set. */
export class Pins {
  readonly #database: DatabaseSync;
  readonly #campaigns: Pick<Campaigns, 'note'>;

  constructor(database: DatabaseSync, campaigns: Pick<Campaigns, 'note'>) {
    this.#database = database;
    this.#campaigns = campaigns;
  }

  /** See Store.pins. */
  all(): readonly Pin[] {
    const rows = this.#database.prepare('SELECT campaign, segment, channel, at, by FROM pins');
    return rows.all().map((row) => ({ ...row })) as unknown as readonly Pin[];
  }

  /** See Store.pin. */
  order({ campaign, segment, channel, by }: PinOrder, at: number): Pick<Pin, 'at'> | null {
    const known = this.#database
      .prepare('SELECT channel FROM pins WHERE campaign = ? AND segment = ?')
      .get(campaign, segment);
    if ((known?.['channel'] ?? null) === channel) return null;
    if (channel === null) {
      this.#database.prepare('DELETE FROM pins WHERE campaign = ? AND segment = ?').run(campaign, segment);
    } else {
      this.#database
        .prepare('INSERT OR REPLACE INTO pins VALUES (?, ?, ?, ?, ?)')
        .run(campaign, segment, channel, at, by);
    }
    const why = `segment ${segment}`;
    const action = channel === null ? 'unpin' : 'pin';
    const was = channel ?? String(known?.['channel'] ?? '');
    this.#campaigns.note({ campaign, channel: was, contact: '' }, { at, action, by, why });
    return { at };
  }
}
