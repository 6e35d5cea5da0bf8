/**
 * What is deployed in this process: engines by their stores, and the nodes and accounts that serve all
 * of them. Flows come and go with every deploy; an engine outlives them for a while, so that the next
 * generation of the flow takes it over as it is.
 */
import { resolve } from 'node:path';
import type { Provider, ReportSink, Webhook, WebhookResponse } from '../channels/provider.ts';
import { sayRefusal } from '../wording/refusals.ts';
import { isLinkToken } from '../links/index.ts';
import { SqliteStore } from '../store/index.ts';
import type { Attachment } from './attachment.ts';
import type { Campaign } from './campaigns.ts';
import { wallClock, type Clock } from './clock.ts';
import type { ReportListener } from './accounts.ts';
import { Engine } from './engine.ts';
import { CascadeError } from './errors.ts';
import { timeOrderedIds } from './id.ts';
import { connectOne } from './listeners.ts';

/** Which store an engine runs on. */
export interface EngineKey {
  /** File of the embedded store. */
  readonly path: string;
  /** How many times as fast as the wall clock the engine's runs; 1 except in simulations. */
  readonly speed: number;
}

/** An engine with the key it runs under. */
export interface Running {
  readonly engine: Engine;
  readonly key: EngineKey;
}

/** A user's share in an engine. */
export interface Lease extends Running {
  /** Gives the share back. The engine closes a while after the last one. */
  release(): void;
}

/** Makes an account's provider for an engine; null: it cannot work, which was said, and it is not deployed. */
export type MakeProvider = (running: Running, clock: Clock) => Provider | null;

/** How long an engine stays after its last user has gone, in real milliseconds: a deploy takes it over. */
const LINGER_MS = 3_000;

interface Entry extends Running {
  users: number;
  linger: NodeJS.Timeout | null;
  /** What detaches the nodes and accounts that serve every engine. */
  readonly joined: Map<Everywhere, () => void>;
}

/** A node or an account that serves every engine, and how it joins one. */
interface Everywhere {
  join(entry: Entry): () => void;
}

const entries = new Map<string, Entry>();
const everywhere = new Set<Everywhere>();
/** When an account last got a webhook that was proven genuine, in milliseconds since 1970 by the wall clock. */
const heard = new Map<string, number>();
/** Campaigns by name. One that is withdrawn has no owner: its cascades under way still find their engine. */
const campaigns = new Map<string, { readonly engine: Engine; readonly owner: object | null }>();

/**
 * The engine of a store: the one that runs, or a new one.
 * @param onFault told of faults that no caller is there to hear; that of the first user counts
 */
export function acquireEngine(given: EngineKey, onFault: (message: string) => void): Lease {
  const key = { path: resolve(given.path), speed: given.speed };
  const name = `${key.path}\n${key.speed}`;
  let entry = entries.get(name);
  if (entry === undefined) {
    closeIdle(key.path, onFault);
    const engine = new Engine({
      store: new SqliteStore(key.path),
      clock: ({ createdAt }) => wallClock(key.speed, createdAt),
      ids: timeOrderedIds(),
      onFault,
    });
    entry = { engine, key, users: 0, linger: null, joined: new Map() };
    entries.set(name, entry);
    for (const one of everywhere) entry.joined.set(one, one.join(entry));
  }
  if (entry.linger) clearTimeout(entry.linger);
  entry.linger = null;
  entry.users += 1;
  return { engine: entry.engine, key, release: once(() => release(name, onFault)) };
}

/** Puts a node in charge of its id in every engine, present and to come. */
export function attachEverywhere(attachment: Attachment): () => void {
  return joinEverywhere({ join: ({ engine }) => engine.attach(attachment) });
}

/** Calls `listener` for every committed report of an account, from every engine, present and to come. */
export function listenEverywhere(account: string, listener: ReportListener): () => void {
  return joinEverywhere({ join: ({ engine }) => engine.accounts.listen(account, listener) });
}

/** Deploys an account in every engine, present and to come. */
export function deployAccount(
  id: string,
  make: MakeProvider,
  onFault: (message: string) => void,
): () => void {
  return joinEverywhere({
    join(entry) {
      let leave: (() => void) | null = null;
      let left = false;
      entry.engine
        .clock()
        .then((clock) => {
          if (left) return;
          const provider = make(entry, clock);
          if (provider === null) return;
          if (entry.key.speed !== 1 && !provider.capabilities.simulated) {
            provider.close().catch(() => undefined);
            throw new CascadeError(
              'This account reaches real people, and its store runs on a fast clock made for simulations. ' +
                'Set the speed of the store to 1, or use a simulator account.',
            );
          }
          // A simulator's customers live with one store; the news of a real account concern all of them.
          const real = !provider.capabilities.simulated;
          leave = entry.engine.accounts.deploy(
            id,
            provider,
            real ? () => connectOne(id, provider, takeEverywhere(id)) : undefined,
          );
        })
        .catch((error: unknown) => onFault(error instanceof Error ? error.message : String(error)));
      return () => {
        left = true;
        leave?.();
      };
    },
  });
}

/** Takes what a provider tells of an account into every store that the account serves. */
function takeEverywhere(account: string): ReportSink {
  return async (reports, aliases = [], prices = []) => {
    const serving = [...entries.values()].filter(({ engine }) => engine.accounts.provider(account));
    await Promise.all(
      serving.map(({ engine }) => engine.accounts.take(account, { reports, aliases, prices })),
    );
  };
}

/** A campaign that was deployed. */
export interface Deployed {
  /** Resolves when its plan is in the store; rejects when the store cannot be opened. */
  readonly ready: Promise<void>;
  /** Withdraws it; cascades under way go on. */
  withdraw(): void;
}

/**
 * Deploys a campaign on an engine.
 * @throws CascadeError when another node has deployed a campaign of this name
 */
export function deployCampaign(engine: Engine, campaign: Campaign): Deployed {
  if (campaigns.get(campaign.name)?.owner) {
    throw new CascadeError(sayRefusal('refusals.campaign.twice', { campaign: campaign.name }));
  }
  const owner = {};
  campaigns.set(campaign.name, { engine, owner });
  return {
    ready: engine.deploy(campaign),
    withdraw() {
      if (campaigns.get(campaign.name)?.owner === owner)
        campaigns.set(campaign.name, { engine, owner: null });
    },
  };
}

/** The engine that runs a campaign. @throws CascadeError when the campaign is not deployed */
export function engineOf(campaign: string): Engine {
  const known = campaigns.get(campaign);
  if (known === undefined) {
    throw new CascadeError(
      `Campaign "${campaign}" is not deployed. Its config node is missing, disabled, or has an error in its document.`,
    );
  }
  return known.engine;
}

/**
 * Hands a provider's request to the account it is addressed to.
 * @returns what to answer once everything in it is committed; null when there is no such account or the
 *   request is not the provider's: a caller cannot tell one from the other
 * @throws Error when the account is not at work yet, StoreError when it could not be committed: the provider is
 *   to deliver it again
 */
export async function receiveWebhook(account: string, webhook: Webhook): Promise<WebhookResponse | null> {
  const serving = [...entries.values()].flatMap(({ engine }) => {
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
  let fault: Error | null = entries.size === 0 ? new Error('No store is open.') : null;
  for (const { engine } of entries.values()) {
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

/** Every engine of this process. */
export function engines(): readonly Running[] {
  return [...entries.values()];
}

/** Closes every engine at once, for a process that is about to end and for tests. */
export async function closeEngines(): Promise<void> {
  const all = [...entries.values()];
  entries.clear();
  await Promise.all(
    all.map(({ engine, linger }) => {
      if (linger) clearTimeout(linger);
      forget(engine);
      return engine.close();
    }),
  );
}

function joinEverywhere(one: Everywhere): () => void {
  everywhere.add(one);
  for (const entry of entries.values()) entry.joined.set(one, one.join(entry));
  return once(() => {
    everywhere.delete(one);
    for (const entry of entries.values()) {
      entry.joined.get(one)?.();
      entry.joined.delete(one);
    }
  });
}

function release(name: string, onFault: (message: string) => void): void {
  const entry = entries.get(name);
  if (entry === undefined) return;
  entry.users -= 1;
  if (entry.users > 0) return;
  entry.linger = setTimeout(() => close(name, entry, onFault), LINGER_MS);
  entry.linger.unref();
}

/** Has an engine that nobody uses any more let go of the file at once: another is to have it. */
function closeIdle(path: string, onFault: (message: string) => void): void {
  for (const [name, entry] of entries) {
    if (entry.key.path === path && entry.users === 0) close(name, entry, onFault);
  }
}

function close(name: string, { engine, linger }: Entry, onFault: (message: string) => void): void {
  if (linger) clearTimeout(linger);
  entries.delete(name);
  forget(engine);
  engine.close().catch((error: unknown) => onFault(String(error)));
}

function forget(engine: Engine): void {
  for (const [name, campaign] of campaigns) if (campaign.engine === engine) campaigns.delete(name);
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}
