/** What a node's form needs to know of a chosen campaign. */

/** The channels of a campaign's steps in document order; null when there is no such campaign or it has none. */
export function channelsOf(campaign: unknown): string[] | null {
  if (typeof campaign !== 'string' || campaign === '') return null;
  const node: { document?: { steps?: unknown } } | null = RED.nodes.node(campaign);
  const steps = node?.document?.steps;
  if (!Array.isArray(steps)) return null;
  const channels = distinct(steps.map((step: { channel?: unknown } | null) => step?.channel));
  return channels.length > 0 ? channels : null;
}

/** The channels that a person wrote in one line, with commas or spaces between. */
export function readChannels(text: string): string[] {
  return distinct(text.split(/[\s,;]+/));
}

function distinct(names: readonly unknown[]): string[] {
  return [...new Set(names.filter((name): name is string => typeof name === 'string' && name !== ''))];
}
