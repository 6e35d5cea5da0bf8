/** What comes in from outside, addressed to an account or a link, and finds the engines that it concerns. */
import type { Webhook, WebhookResponse } from '../channels/provider.ts';
import { isLinkToken } from '../links/index.ts';
import { CascadeError } from './errors.ts';
import { engines } from './registry.ts';

/** When an account last got a webhook that was proven genuine, in milliseconds since 1970 by the wall clock. */
const heard = new Map<string, number>();

/**
 * Hands a provider's request to the account it is addressed to.
 * @returns what to answer once everything in it is committed; null when there is no such account or the
 *   request is not the provider's: a caller cannot tell one from the other
 * @throws Error when the account is not at work yet, StoreError when it could not be committed: the provider is
 *   to deliver it again
 */
export async function receiveWebhook(account: string, webhook: Webhook): Promise<WebhookResponse | null> {
  const serving = engines().flatMap(({ engine }) => {
    const provider = engine.accounts.provider(account);
    return provider === undefined ? [] : [{ engine, provider }];
  });
  if (serving.length === 0) throw new CascadeError(`The account ${account} is not at work.`);
  const reading = await serving[0]?.provider.receive?.(webhook);
  if (!reading?.verified) return null;
  heard.set(account, Date.now());
  await Promise.all(serving.map(({ engine }) => engine.accounts.take(account, reading)));
  return reading.response;
}

/**
 * Follows a short link, in whichever store it stands.
 * @param person true: a person follows it, and the click counts
 * @returns where it leads; null: no store knows it
 * @throws Error when a store that may know it cannot be asked at the moment
 */
export async function followLink(token: string, person: boolean): Promise<string | null> {
  if (!isLinkToken(token)) return null;
  let fault: Error | null = engines().length === 0 ? new Error('No store is open.') : null;
  for (const { engine } of engines()) {
    if (engine.obstacle !== null) {
      fault = engine.obstacle;
      continue;
    }
    const target = await engine.links.follow(token, person);
    if (target !== null) return target;
  }
  if (fault !== null) throw fault;
  return null;
}

/** When a genuine webhook last came in for an account, in milliseconds since 1970; null: none since this process began. */
export function lastWebhook(account: string): number | null {
  return heard.get(account) ?? null;
}
