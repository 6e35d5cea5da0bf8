import type { NodeAPI } from 'node-red';
import {
  accountProblems,
  engines,
  lastWebhook,
  sayOfAccount,
  whyHeld,
  type Wording,
} from '../../lib/index.ts';
import { accountAddress, needsAddress, type Addressed } from '../runtime/account-address.ts';
import type { AccountOverview, Issue } from './contract.ts';
import { isOpen, labelOf, nodesOfType, type Definition } from './deployed.ts';

/** Problems of an account that are named; its form names all. */
const NAMED = 10;

/** An account node for the sidebar, and what is wrong with it. */
export interface AccountLook {
  readonly overview: AccountOverview;
  readonly issues: readonly Issue[];
}

/** Looks at every account node. */
export async function lookAtAccounts(
  RED: NodeAPI,
  nodes: ReadonlyMap<string, Definition>,
): Promise<readonly AccountLook[]> {
  return Promise.all(nodesOfType(RED, nodes, 'channel-account').map((node) => lookAt(RED, node)));
}

async function lookAt(RED: NodeAPI, node: Definition): Promise<AccountLook> {
  const account: Addressed = {
    id: node.id,
    provider: textOf(node['provider']) || 'simulator',
    publicUrl: textOf(node['publicUrl']).trim(),
    settings: (node['settings'] ?? {}) as Addressed['settings'],
  };
  const name = labelOf(node);
  const webhook = accountAddress(RED, account);
  const lastReceived = lastWebhook(node.id);
  const { held, atWork } = await standing(node.id);
  const issue = (kind: Issue['kind'], severity: Issue['severity'], params: Issue['params']): Issue => ({
    kind,
    severity,
    node: node.id,
    campaign: null,
    params: { name, provider: account.provider, ...params },
  });
  const told = ({ told: reason }: Wording): Pick<Issue, 'told'> => ({ told: { reason } });

  const issues: Issue[] = [];
  if (!atWork) {
    const reason = together(accountProblems(node.id).slice(0, NAMED));
    issues.push({ ...issue('account-broken', 'error', { reason: reason.text }), ...told(reason) });
  } else if (held !== null) {
    issues.push({ ...issue('account-held', 'error', { reason: held }), ...told(whyHeld(held)) });
  }
  if (atWork && needsAddress(account)) {
    if (account.publicUrl === '') issues.push(issue('public-url-missing', 'warning', {}));
    else if (webhook !== null && lastReceived === null) {
      issues.push(issue('webhook-never', 'warning', { webhook }));
    }
  }
  return {
    overview: {
      node: node.id,
      name,
      provider: account.provider,
      simulated: account.provider === 'simulator',
      webhook,
      lastReceived,
      held,
    },
    issues,
  };
}

/** Whether an account is at work in any engine, and why it takes no sends there. */
async function standing(id: string): Promise<{ readonly held: string | null; readonly atWork: boolean }> {
  let held: string | null = null;
  let asked = 0;
  let serving = 0;
  for (const { engine } of engines()) {
    if (!(await isOpen(engine))) continue;
    asked += 1;
    if (engine.accounts.provider(id) !== undefined) serving += 1;
    const pause = engine.accounts.state(id)?.pause ?? null;
    if (pause !== null && pause.until > (await engine.clock()).now()) held ??= pause.reason;
  }
  // Where no store is open nobody can tell, and that is an issue of its own.
  return { held, atWork: serving > 0 || asked === 0 };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What is wrong with an account, one sentence after the other. */
function together([problem, ...more]: readonly Wording[]): Wording {
  if (problem === undefined) return sayOfAccount('accounts.problem.elsewhere');
  if (more.length === 0) return sayOfAccount('accounts.problem.one', { problem });
  return sayOfAccount('accounts.problem.more', { problem, more: together(more) });
}
