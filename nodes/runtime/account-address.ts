import type { NodeAPI } from 'node-red';
import { baseAddressFault, fieldsOf, LINK_PATH } from '../../lib/index.ts';
import { webhookAddress, webhookObstacle } from './webhooks.ts';

/** Providers that tell nothing of what became of a message unless they can call in. */
const NEED_ADDRESS: ReadonlySet<string> = new Set(['twilio', 'whatsapp-cloud', 'http']);

/** What of an account's node decides on its address. */
export interface Addressed {
  readonly id: string;
  readonly provider: string;
  /** Where this Node-RED's HTTP nodes are reached from outside; '' : not at all. */
  readonly publicUrl: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The address that a provider is to be given for an account; null: it has none, or needs none. */
export function accountAddress(RED: NodeAPI, { id, provider, publicUrl }: Addressed): string | null {
  if (publicUrl === '' || !fieldsOf(provider).calledBack || webhookObstacle(RED) !== null) return null;
  return webhookAddress(publicUrl, id);
}

/** True where an account hears nothing of its messages unless the provider calls in. */
export function needsAddress({ provider, settings }: Pick<Addressed, 'provider' | 'settings'>): boolean {
  return NEED_ADDRESS.has(provider) && !(Number(settings['pollSeconds'] ?? 0) > 0);
}

/** Providers that hand messages to nobody, or to the user's own nodes: links stay what they lead to. */
const UNTRACKED: ReadonlySet<string> = new Set(['simulator', 'flow']);

/** See `ContentContext.links`: where the short links of an account stand. */
export function linkBase(RED: NodeAPI, account: Partial<Addressed> | null): string | null | undefined {
  const { provider = 'simulator', publicUrl = '' } = account ?? {};
  if (UNTRACKED.has(provider)) return undefined;
  if (baseAddressFault(publicUrl) !== null || webhookObstacle(RED) !== null) return null;
  return `${publicUrl.replace(/\/+$/, '')}${LINK_PATH}`;
}
