import type { NodeAPI } from 'node-red';
import { nodesOfType, type Definition } from './deployed.ts';

/** The deployed nodes of a type that are set to a campaign. @param campaign id of its config node */
export function nodesOfCampaign(
  RED: NodeAPI,
  nodes: ReadonlyMap<string, Definition>,
  campaign: string,
  type: string,
): readonly string[] {
  return nodesOfType(RED, nodes, type)
    .filter((node) => node['campaign'] === campaign)
    .map(({ id }) => id);
}

/** True when every account that these send nodes use is a simulator: nobody is reached. */
export function areSimulated(nodes: ReadonlyMap<string, Definition>, sends: readonly Definition[]): boolean {
  return sends.every((send) => {
    const account = send['account'];
    if (typeof account !== 'string' || account === '') return true;
    // What an environment variable stands for may well reach people.
    if (account.startsWith('${')) return false;
    return (nodes.get(account)?.['provider'] || 'simulator') === 'simulator';
  });
}
