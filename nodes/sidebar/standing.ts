/** What holds for a campaign, a channel or a person, as keys of texts. */
import type { Standing } from '../../lib/index.ts';

/** A standing in words: a text of the catalogue, and after it the engine's own reason and remedy. */
export interface StandingWords {
  readonly key: `card.${'standing' | 'channelStanding'}.${Standing['state']}`;
  readonly params: { readonly channel: string; readonly by: string };
  readonly reasons: readonly string[];
}

/** The words for a standing of a campaign or of one of its channels. */
export function standingWords({ state, channel, by, why, remedy }: Standing): StandingWords {
  return {
    key: channel === null ? `card.standing.${state}` : `card.channelStanding.${state}`,
    params: { channel: channel ?? '', by },
    reasons: [why, remedy]
      .filter((one): one is string => one !== null && one !== '')
      .map((one) => sentence(one, channel ?? '')),
  };
}

/** A reason as a sentence of its own, without the channel in front where that has been named. */
export function sentence(words: string, channel = ''): string {
  const reason = channel !== '' && words.startsWith(`${channel}: `) ? words.slice(channel.length + 2) : words;
  const start = reason.charAt(0).toUpperCase() + reason.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}
