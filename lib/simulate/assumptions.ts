import type { Plan } from '../campaign/index.ts';
import { isDialled } from '../guards/numbers.ts';
import { say } from '../guards/say.ts';
import { joined } from '../wording/joined.ts';
import type { Wording } from '../wording/wording.ts';
import type { Serving } from './serving.ts';

/**
 * What a dry run takes for granted, as sentences: that nobody reacts holds for every one, the others as the plan and
 * the flow give cause.
 * @param unserved channels for which the flow has no send node
 */
export function assumptionsOf(
  plan: Plan,
  serving: Readonly<Record<string, Serving>>,
  unserved: readonly string[] = [],
): readonly Wording[] {
  const channels = plan.steps.map(({ channel }) => channel);
  const free = channels.filter((channel) => plan.costs[channel] === undefined);
  const unjudged = channels.filter((channel) => isDialled(channel) && serving[channel]?.sender === undefined);
  const { guards, learning } = plan;
  return [
    ...(unserved.length === 0 ? [] : [say('guards.dryRun.noSend', { channels: listed(unserved) })]),
    say('guards.dryRun.nobodyReacts'),
    ...(channels.includes('sms') && serving['sms']?.content === undefined
      ? [say('guards.dryRun.oneSegment')]
      : []),
    ...(free.length === 0 ? [] : [say('guards.dryRun.noPrice', { channels: listed(free) })]),
    ...(unjudged.length > 0 && !guards?.countries
      ? [say('guards.dryRun.anyCountry', { channels: listed(unjudged) })]
      : []),
    ...(guards?.halt ? [say('guards.dryRun.noHalts')] : []),
    ...(guards?.frequency || guards?.spend ? [say('guards.dryRun.emptyCaps')] : []),
    ...(learning && learning.mode !== 'off' ? [say('guards.dryRun.declaredOrder')] : []),
  ];
}

/** Channels with commas between. */
function listed(channels: readonly string[]): Wording {
  const names = channels.map((channel) => say('guards.channel', { channel }));
  return joined(names, (first, others) => say('guards.list', { first, others }));
}
