import type { KeysOf, Told, Value } from '../wording/wording.ts';

type Catalogue = (typeof import('../../locales/en-US/engine-campaign.json'))['campaign'];

/** Key of a text about campaign documents. */
export type CampaignKey = `campaign.${KeysOf<Catalogue>}`;

/**
 * A sentence about a campaign document. It is said where somebody reads it: what finds faults runs in the browser as
 * well, and carries no catalogue there.
 */
export interface Sentence extends Told {
  readonly key: CampaignKey;
}

/** What is wrong, and what to do about it. */
export interface Fault {
  readonly message: Sentence;
  readonly remedy: Sentence;
}

/** Makes a sentence. What stands in the document is filled in as it stands there, with its quotes. */
export function tell(key: CampaignKey, values: Readonly<Record<string, Value>> = {}): Sentence {
  return { key, values };
}
