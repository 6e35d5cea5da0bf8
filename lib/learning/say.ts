import english from '../../locales/en-US/engine-learning.json' with { type: 'json' };
import { joined } from '../wording/joined.ts';
import { speaker, type Told, type Wording } from '../wording/wording.ts';

/** Says a text of learning. */
export const say = speaker(english);

/** A sentence of the learner: in English, and for other languages. */
export interface Said {
  readonly sentence: string;
  readonly told: Told;
}

/** A wording as the sentence of a finding. */
export function said({ text, told }: Wording): Said {
  return { sentence: text, told };
}

/** A segment's name, or what those without one are called. */
export function who(segment: string): string | Wording {
  return segment === '' ? say('learning.unsegmented') : segment;
}

/** A channel, for sentences that name several. */
export function named(channel: string): Wording {
  return say('learning.channel', { channel });
}

/** An order of channels, for sentences that name several. */
export function path(order: readonly string[]): Wording {
  return say('learning.path', { channels: order.join(', ') });
}

/** What several touches on a channel are called. */
export function touches(channel: string): Wording {
  return say(`learning.touches.${kindOf(channel)}`, { channel });
}

/** A share of the first touches on a channel. */
export function ofFirst(channel: string, share: number): Wording {
  return say(`learning.first.${kindOf(channel)}`, { channel, share: { as: 'percent', value: share } });
}

/** Several things one after the other. */
export function listed(items: readonly Wording[]): Wording {
  return joined(items, (list, item) => say('learning.list', { list, item }));
}

/** How sure one may be: never 100 %, since a number of draws cannot tell. */
export function sureness(probability: number): Wording {
  if (probability > 0.995) return say('learning.sure.over', { share: { as: 'percent', value: 0.99 } });
  const share = Math.min(99, Math.round(100 * probability)) / 100;
  return say('learning.sure.share', { share: { as: 'percent', value: share } });
}

type Kind = keyof typeof english.learning.touches;

/** The channels that have texts of their own. */
function kindOf(channel: string): Kind {
  return Object.hasOwn(english.learning.touches, channel) ? (channel as Kind) : 'other';
}
