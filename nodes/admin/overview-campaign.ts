import type { NodeAPI } from 'node-red';
import {
  lintCampaign,
  unsendable,
  type CampaignDocument,
  type Engine,
  type Home,
  type Plan,
  type Problem,
  type Standing,
} from '../../lib/index.ts';
import { DEFAULT_ACCOUNT } from '../runtime/default-account.ts';
import { areSimulated, nodesOfCampaign } from './campaign-sends.ts';
import { wayOf } from './campaign-way.ts';
import type { CampaignOverview, Issue } from './contract.ts';
import { type CampaignAtWork, type Definition, isElsewhere, isOpen, labelOf } from './deployed.ts';
import { wiringIssues } from './overview-wiring.ts';
import type { Wires } from './wires.ts';

/** A campaign for the sidebar, and what is wrong with it. */
export interface CampaignLook {
  readonly overview: CampaignOverview;
  readonly issues: readonly Issue[];
}

type MakeIssue = (
  kind: Issue['kind'],
  severity: Issue['severity'],
  params: Issue['params'],
  told?: Issue['told'],
) => Issue;

/** Phases in which a cascade does nothing until its time comes. */
export const RESTING: ReadonlySet<string> = new Set(['queued', 'waiting', 'held']);
/** Segments that are shown: those with the most cascades. */
const MOST_SEGMENTS = 100;
/** What holds for a campaign as a whole, the gravest first. */
const GRAVITY: readonly Standing['state'][] = ['halted', 'stopped', 'paused', 'cohort', 'promoted'];

/** What holds for a campaign as a whole. */
export function stateOf(standings: readonly Standing[]): CampaignOverview['state'] {
  const whole = standings.filter(({ channel, contact }) => channel === null && contact === null);
  return GRAVITY.find((state) => whole.some((one) => one.state === state)) ?? 'running';
}

/** How many cascades rest, and when the first of them is due. */
export function restingIn(
  homes: readonly Home[],
  campaign: string,
): Pick<CampaignOverview, 'waiting' | 'next'> {
  let waiting = 0;
  let next: number | null = null;
  for (const home of homes) {
    if (home.campaign !== campaign || !RESTING.has(home.phase)) continue;
    waiting += home.count;
    if (home.next !== null && (next === null || home.next < next)) next = home.next;
  }
  return { waiting, next };
}

/** Looks at a campaign that is at work. @param homes of its engine; empty while the store is closed */
export async function lookAtCampaign(
  RED: NodeAPI,
  nodes: ReadonlyMap<string, Definition>,
  campaign: CampaignAtWork,
  homes: readonly Home[],
  wires: Wires,
): Promise<CampaignLook> {
  const { definition, engine, name, plan } = campaign;
  const open = await isOpen(engine);
  const clock = open ? await engine.clock() : null;
  const standings = open ? await engine.standings(name) : [];
  const figures = open ? await engine.records.campaign(name) : NOTHING;

  const way = wayOf(nodes, wires, definition.id);
  const senders = way.sends;
  const issue: MakeIssue = (kind, severity, params, told) => ({
    kind,
    severity,
    node: definition.id,
    campaign: name,
    params: { name, ...params },
    ...(told === undefined ? {} : { told }),
  });

  return {
    overview: {
      name,
      node: definition.id,
      now: clock?.now() ?? Date.now(),
      speed: clock?.speed ?? 1,
      open,
      simulated: areSimulated(nodes, senders),
      state: stateOf(standings),
      standings,
      channels: plan.steps.map(({ channel }) => channel),
      currency: plan.currency ?? '',
      conversion: plan.conversion,
      figures: withLargest(figures),
      ...restingIn(homes, name),
      starts: nodesOfCampaign(RED, nodes, definition.id, 'cascade-start'),
      learning: nodesOfCampaign(RED, nodes, definition.id, 'outcome-learner').length > 0,
      pinned: engine.learning.pinned(name).length,
    },
    issues: [
      ...standings.flatMap((standing) => haltOf(standing, issue)),
      ...roomless(plan, definition).map(({ message, remedy, told }) => {
        const both = { reason: told.message, remedy: told.remedy };
        return issue('hours-no-room', 'warning', { reason: message, remedy }, both);
      }),
      ...heldTemplates(engine, senders).map((held) => ({
        ...issue('template-held', 'error', { ...held }),
        // The template is chosen there.
        node: senders.find(({ channel }) => channel === held.channel)?.id ?? definition.id,
      })),
      ...senders.flatMap((node) => [...accountOf(RED, nodes, node, name), ...textOf(node, name)]),
      ...wiringIssues(way, wires, campaign),
    ],
  };
}

/** The overview is asked for again and again: a list whose every customer is a segment must not make it huge. */
export function withLargest(figures: CampaignOverview['figures']): CampaignOverview['figures'] {
  const segments = Object.entries(figures.segments);
  if (segments.length <= MOST_SEGMENTS) return figures;
  const largest = segments.toSorted(([, a], [, b]) => b.started - a.started).slice(0, MOST_SEGMENTS);
  return { ...figures, segments: Object.fromEntries(largest) };
}

/** A campaign of which nothing can be known. */
const NOTHING: CampaignOverview['figures'] = {
  started: 0,
  states: {},
  closed: 0,
  channels: {},
  segments: {},
};

/** A halt, or a cohort that does not promote itself although it was to. */
function haltOf(
  { state, channel, contact, why, remedy, told, byHand }: Standing,
  issue: MakeIssue,
): readonly Issue[] {
  if ((state !== 'halted' && byHand !== true) || contact !== null) return [];
  const params = { reason: why ?? '', remedy: remedy ?? '' };
  const { why: reason, ...rest } = told ?? {};
  const said: Issue['told'] = { ...rest, ...(reason === undefined ? {} : { reason }) };
  if (byHand === true) return [issue('cohort-by-hand', 'warning', params, said)];
  if (channel === null) return [issue('campaign-halted', 'error', params, said)];
  return [issue('channel-halted', 'error', { ...params, channel }, said)];
}

/** Hours that leave a channel hardly any time, as the linter says it. */
function roomless(plan: Plan, { document }: Definition): readonly Problem[] {
  if (!plan.guards?.hours) return [];
  return lintCampaign(documentOf(document), plan).filter(
    ({ path }) => path === 'guards.quiet_hours' || path === 'guards.calling_hours',
  );
}

/** The document of a campaign at work, which was read without a problem: as an object, or as its JSON text. */
function documentOf(document: unknown): CampaignDocument {
  return (typeof document === 'string' ? JSON.parse(document) : document) as CampaignDocument;
}

/** What keeps sends of these nodes back although their accounts are well, and how many: nobody falls through for it. */
function heldTemplates(
  { accounts }: Engine,
  senders: readonly Definition[],
): readonly { readonly channel: string; readonly reason: string; readonly count: number }[] {
  // A node in a subflow has the ids of its instance and of its template, joined by a dash.
  const at = (node: string): boolean => senders.some(({ id }) => node === id || node.endsWith(`-${id}`));
  const used = new Set(
    senders.flatMap(({ account }) => (typeof account === 'string' ? [account || DEFAULT_ACCOUNT] : [])),
  );
  const counts = new Map<string, { channel: string; reason: string; count: number }>();
  for (const { channel, reason, waiting } of [...used].flatMap((account) => accounts.held(account, at))) {
    if (waiting === 0) continue;
    const key = `${channel}\n${reason}`;
    counts.set(key, { channel, reason, count: waiting + (counts.get(key)?.count ?? 0) });
  }
  return [...counts.values()];
}

/** A send node whose account is gone. */
function accountOf(
  RED: NodeAPI,
  nodes: ReadonlyMap<string, Definition>,
  send: Definition,
  campaign: string,
): readonly Issue[] {
  const account = send['account'];
  if (typeof account !== 'string' || account === '' || RED.nodes.getNode(account)) return [];
  if (isElsewhere(nodes, account)) return [];
  const channel = typeof send['channel'] === 'string' ? send['channel'] : '';
  const params = { name: labelOf(send), channel };
  return [{ kind: 'account-missing', severity: 'error', node: send.id, campaign, params }];
}

/** A send node whose text is no template, or that has none: whoever comes to it waits there. */
function textOf(send: Definition, campaign: string): readonly Issue[] {
  const channel = typeof send['channel'] === 'string' ? send['channel'] : '';
  const unsaid = unsendable(channel, send['content']);
  if (unsaid === null) return [];
  const { text: reason, told } = unsaid;
  const params = { name: labelOf(send), reason };
  return [
    { kind: 'text-broken', severity: 'error', node: send.id, campaign, params, told: { reason: told } },
  ];
}
