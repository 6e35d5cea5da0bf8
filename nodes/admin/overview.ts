import type { NodeAPI } from 'node-red';
import { enginesInUse, sayRefusal, StoreError, type Engine, type Home, type Told } from '../../lib/index.ts';
import type { Issue, Overview } from './contract.ts';
import { campaigns, deployedNodes, isOpen, labelOf, type CampaignAtWork } from './deployed.ts';
import { lookAtAccounts } from './overview-accounts.ts';
import { lookAtCampaign } from './overview-campaign.ts';
import { lookAtNodeless } from './overview-nodeless.ts';
import { campaignlessNodes } from './overview-wiring.ts';
import type { Routes } from './routes.ts';
import { Wires } from './wires.ts';

/** `GET cascade/overview`: see Overview. */
export function addOverviewRoute(RED: NodeAPI, routes: Routes): void {
  routes.read('overview', () => overview(RED));
}

async function overview(RED: NodeAPI): Promise<Overview> {
  const nodes = deployedNodes(RED);
  const { atWork, broken } = campaigns(RED, nodes);
  const wires = new Wires(nodes);
  const homes = await homesOf();
  const running = new Set(atWork.map(({ name }) => name));
  const [accounts, looks, nodeless] = await Promise.all([
    lookAtAccounts(RED, nodes),
    Promise.all(
      atWork.map((campaign) => lookAtCampaign(RED, nodes, campaign, homes.get(campaign.engine) ?? [], wires)),
    ),
    Promise.all([...homes].map(([engine, kept]) => lookAtNodeless(engine, kept, running))),
  ]);
  const issues: readonly Issue[] = [
    ...closedStores(atWork, homes),
    ...broken.map(({ definition, problem, told }): Issue => {
      const name = labelOf(definition);
      const params = { name, reason: problem };
      const issue = { severity: 'error', node: definition.id, campaign: null, params } as const;
      return { kind: 'campaign-broken', ...issue, ...(told && { told: { reason: told } }) };
    }),
    ...campaignlessNodes(RED, nodes, wires),
    ...[...looks, ...nodeless.flat()].flatMap((look) => look.issues),
    ...accounts.flatMap((look) => look.issues),
    ...[...homes.values()].flatMap(missingNodes),
  ];
  return {
    campaigns: [...looks, ...nodeless.flat()].map((look) => look.overview),
    accounts: accounts.map((look) => look.overview),
    issues: issues.toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning')),
  };
}

/** Where cascades are kept, by engine that a node uses; engines whose store is not open are left out. */
async function homesOf(): Promise<ReadonlyMap<Engine, readonly Home[]>> {
  const homes = new Map<Engine, readonly Home[]>();
  for (const { engine } of enginesInUse()) {
    if (await isOpen(engine)) homes.set(engine, await engine.records.homes());
  }
  return homes;
}

function closedStores(
  atWork: readonly CampaignAtWork[],
  open: ReadonlyMap<Engine, unknown>,
): readonly Issue[] {
  return atWork
    .filter(({ engine }, i) => !open.has(engine) && atWork.findIndex((one) => one.engine === engine) === i)
    .map(({ definition, engine }) => {
      const store = definition['store'];
      const node = typeof store === 'string' && store !== '' ? store : definition.id;
      const { text, told } = obstacleOf(engine);
      const issue = { severity: 'error', node, campaign: null, params: { reason: text } } as const;
      return { kind: 'store-closed', ...issue, ...(told && { told: { reason: told } }) };
    });
}

/** Why a store is not open. */
function obstacleOf({ obstacle }: Engine): { readonly text: string; readonly told?: Told } {
  if (obstacle === null) return sayRefusal('refusals.store.opening');
  const { told } = obstacle instanceof StoreError ? obstacle : {};
  return { text: obstacle.message, ...(told && { told }) };
}

/** Nodes that are gone, and what waits for them. */
function missingNodes(homes: readonly Home[]): readonly Issue[] {
  const missing = new Map<string, Issue & { readonly params: { readonly count: number } }>();
  for (const { home, campaign, count, present } of homes) {
    if (present) continue;
    const key = `${campaign}\n${home}`;
    const sum = count + (missing.get(key)?.params.count ?? 0);
    const params = { name: campaign, missing: home, count: sum };
    missing.set(key, { kind: 'node-missing', severity: 'error', node: null, campaign, params });
  }
  return [...missing.values()];
}
