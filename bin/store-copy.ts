import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  copyStore,
  deployedCampaigns,
  SqliteStore,
  type DeployedCampaign,
  type Store,
} from '../lib/index.ts';
import { UsageError } from './command.ts';

/** A store to look at, and the campaigns that were deployed on it. */
export interface StoreCopy {
  readonly store: Store;
  readonly campaigns: readonly DeployedCampaign[];
}

/**
 * Works on a copy of a store: the file itself is neither written to nor locked, so that a Node-RED that has it open
 * notices nothing. The copy holds personal data; only this user can read it, and it is gone afterwards.
 */
export async function onCopyOf<T>(path: string, work: (copy: StoreCopy) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'cascade-copy-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const stop = (): void => process.exit(130);
  process.once('exit', remove);
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const copy = await copyStore(path, folder);
    // Opening brings the copy up to this version's tables, which the list of campaigns is read from.
    const first = new SqliteStore(copy, { inline: true });
    await first.open();
    await first.close();
    const campaigns = deployedCampaigns(copy);
    const store = new SqliteStore(copy, { inline: true });
    await store.open();
    try {
      return await work({ store, campaigns });
    } finally {
      await store.close();
    }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    process.off('exit', remove);
    remove();
  }
}

/** The campaign of this name, or the only one. @throws UsageError when it is not clear which is meant */
export function theCampaignOf(
  campaigns: readonly DeployedCampaign[],
  name: string | undefined,
): DeployedCampaign {
  const wanted = name === undefined ? campaigns : campaigns.filter((one) => one.name === name);
  const [found] = wanted;
  if (found !== undefined && wanted.length === 1) return found;
  const names = campaigns.map((one) => JSON.stringify(one.name)).join(', ');
  throw new UsageError(
    campaigns.length === 0
      ? 'No campaign was ever deployed on this store.'
      : `The store has the campaigns ${names}: name one with --campaign.`,
  );
}
