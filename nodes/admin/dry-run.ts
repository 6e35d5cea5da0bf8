import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import {
  CampaignError,
  campaignFault,
  contentOn,
  dryRun,
  parseCampaign,
  sayRefusal,
  type DryRunOptions,
  type Engine,
  type KnownBefore,
  type Plan,
  type Serving,
} from '../../lib/index.ts';
import { servedChannels, wayOf } from './campaign-way.ts';
import type { DryRunAnswer } from './contract.ts';
import {
  campaigns,
  deployedNodes,
  engineNamed,
  nodesOfType,
  type CampaignAtWork,
  type Definition,
} from './deployed.ts';
import { RefusalError } from './refusal.ts';
import type { Routes } from './routes.ts';
import { Wires } from './wires.ts';

/** Longest document and longest list that are taken, in characters; Node-RED's own limit may be lower. */
const LONGEST_DOCUMENT = 200_000;
const LONGEST_LIST = 4_000_000;

/**
 * `POST dry-run {campaign, customers, at?}`: who would get what, when, at what cost; see DryRunAnswer. `campaign` is the
 * name of a campaign at work or a document, `customers` CSV text or a list of rows, `at` milliseconds since 1970.
 */
export function addDryRunRoute(RED: NodeAPI, routes: Routes): void {
  routes.ask('dry-run', (req) => answer(RED, req));
}

async function answer(RED: NodeAPI, req: Request): Promise<DryRunAnswer> {
  const { campaign, customers, at } = (req.body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof customers === 'string' ? customers.length > LONGEST_LIST : !isList(customers)) {
    const most = { as: 'whole', value: LONGEST_LIST } as const;
    throw new RefusalError(400, sayRefusal('refusals.request.customers', { most }));
  }
  if (at !== undefined && at !== null && !isInstant(at)) {
    throw new RefusalError(400, '"at" must be an instant in milliseconds since 1970, or be left out.');
  }
  const instant = typeof at === 'number' ? at : null;
  if (typeof campaign !== 'string') {
    return dryRun(planOf(campaign), customers, { at: instant ?? Date.now() });
  }
  const engine = await engineNamed(campaign);
  const nodes = deployedNodes(RED);
  const atWork = campaigns(RED, nodes).atWork.find(({ name }) => name === campaign);
  if (atWork === undefined) throw new RefusalError(404, sayRefusal('refusals.campaign.unknown'));
  return dryRun(engine.learning.pinnedPlan(campaign), customers, {
    at: instant ?? (await engine.clock()).now(),
    campaign,
    known: { standings: await engine.standings(), ...(await unwilling(engine)) },
    ...flowOf(RED, nodes, atWork),
  });
}

function isList(customers: unknown): boolean {
  return typeof customers === 'object' && customers !== null;
}

function isInstant(at: unknown): boolean {
  return typeof at === 'number' && Number.isFinite(new Date(at).getTime());
}

/** The plan of a document that nobody has deployed yet. */
function planOf(document: unknown): Plan {
  if (typeof document !== 'object' || document === null) {
    throw new RefusalError(400, '"campaign" must be the name of a campaign, or a campaign document.');
  }
  if (JSON.stringify(document).length > LONGEST_DOCUMENT) {
    const most = { as: 'whole', value: LONGEST_DOCUMENT } as const;
    throw new RefusalError(413, sayRefusal('refusals.request.documentLong', { most }));
  }
  try {
    const { steps } = document as { steps?: unknown };
    const named = Array.isArray(steps) ? steps.map((step) => (step as { channel?: unknown })?.channel) : [];
    // Channels that accounts declare are not known here, and no reason to refuse a document.
    const channels = named.filter((channel) => typeof channel === 'string');
    return parseCampaign(document, { channels }).plan;
  } catch (error) {
    if (error instanceof CampaignError) throw new RefusalError(400, campaignFault(error));
    throw error;
  }
}

/** Who wants no messages, and who no marketing on which channels. */
async function unwilling(engine: Engine): Promise<Pick<KnownBefore, 'optedOut' | 'noMarketing'>> {
  const optedOut = new Map<string, string>();
  const noMarketing = new Map<string, Set<string>>();
  for await (const page of engine.people.suppressions()) {
    for (const { contact, by, marketingOn } of page) {
      if (marketingOn === undefined) optedOut.set(contact, by);
      else noMarketing.set(contact, (noMarketing.get(contact) ?? new Set()).add(marketingOn));
    }
  }
  return { optedOut, noMarketing };
}

/** What the flow adds to the rules: the start node's country, and for each channel the account and the content. */
function flowOf(
  RED: NodeAPI,
  nodes: ReturnType<typeof deployedNodes>,
  { definition, engine, plan }: CampaignAtWork,
): Pick<DryRunOptions, 'country' | 'serving' | 'unserved'> {
  const starts = nodesOfType(RED, nodes, 'cascade-start').filter(
    (node) => node['campaign'] === definition.id,
  );
  const country = starts.map((node) => node['country']).find((one) => typeof one === 'string' && one !== '');
  const wires = new Wires(nodes);
  const way = wayOf(nodes, wires, definition.id);
  const serve = (send: Definition, channel: string): Serving => ({
    ...senderOf(engine, typeof send['account'] === 'string' ? send['account'] : ''),
    content: contentOn(channel, (send['content'] ?? {}) as Readonly<Record<string, unknown>>),
  });
  const serving: Record<string, Serving> = {};
  const served = servedChannels(way, wires, plan);
  for (const { channel, sends } of served) {
    const [send] = sends;
    if (send !== undefined) serving[channel] ??= serve(send, channel);
  }
  // Behind a router of another campaign, or one that nobody can follow, what a send node names is all there is.
  for (const send of way.sends) {
    const channel = send['channel'];
    if (typeof channel === 'string' && channel !== '') serving[channel] ??= serve(send, channel);
  }
  const unserved = served.filter(({ sends }) => sends.length === 0).map(({ channel }) => channel);
  return { serving, unserved: [...new Set(unserved)], ...(typeof country === 'string' ? { country } : {}) };
}

/** What a claim would know of the account: nothing of a simulator, which reaches nobody. */
function senderOf(engine: Engine, account: string): Pick<Serving, 'sender'> {
  const provider = account === '' ? undefined : engine.accounts.provider(account);
  if (provider === undefined || provider.capabilities.simulated) return {};
  return { sender: provider.sender ?? null };
}
