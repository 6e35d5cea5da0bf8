import type { Plan } from '../campaign/index.ts';
import type { Serving } from './serving.ts';

/** Channels whose numbers are judged by the sender's country where no countries are declared. */
const DIALLED: readonly string[] = ['phone', 'sms'];

/** What a dry run takes for granted, as sentences: the first holds for every one, the others as the plan gives cause. */
export function assumptionsOf(plan: Plan, serving: Readonly<Record<string, Serving>>): string[] {
  const channels = plan.steps.map(({ channel }) => channel);
  const free = channels.filter((channel) => plan.costs[channel] === undefined);
  const unjudged = channels.filter(
    (channel) => DIALLED.includes(channel) && serving[channel]?.sender === undefined,
  );
  const { guards, learning } = plan;
  return [
    'Nobody reacts and every provider takes what it is given, so everybody goes the whole way: the longest and dearest course.',
    ...(channels.includes('sms') && serving['sms']?.content === undefined
      ? ['An SMS is priced as one segment.']
      : []),
    ...(free.length === 0 ? [] : [`No price is declared for ${free.join(', ')}: counted as free.`]),
    ...(unjudged.length > 0 && !guards?.countries
      ? [
          `No countries are declared, so a real account calls and texts its own number's country alone (${unjudged.join(', ')}): that is not looked at here.`,
        ]
      : []),
    ...(guards?.halt ? ['Halt limits judge what comes of sends, so they never strike here.'] : []),
    ...(guards?.frequency || guards?.spend
      ? ['Caps begin empty: earlier sends and other campaigns are not counted.']
      : []),
    ...(learning && learning.mode !== 'off'
      ? ['Everybody goes by the declared order; the learner may choose another.']
      : []),
  ];
}
