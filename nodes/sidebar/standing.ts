/** What holds for a campaign, a channel or a person, as keys of texts. */
import type { Standing } from '../../lib/index.ts';
import type { Speech } from '../admin/entry-words.ts';
import { sentence } from '../../lib/wording/punctuation.ts';

/** A standing in words: a text of the catalogue, and after it the engine's own reason and remedy. */
export interface StandingWords {
  readonly key: `card.${'standing' | 'channelStanding'}.${Standing['state']}`;
  readonly params: { readonly channel: string; readonly by: string };
  readonly reasons: readonly string[];
}

/** The words for a standing of a campaign or of one of its channels. */
export function standingWords(
  { state, channel, by, why, remedy, told }: Standing,
  language: Pick<Speech, 'told'>,
): StandingWords {
  const reason = why === null ? '' : language.told(told?.why, withoutChannel(why, channel ?? ''));
  return {
    key: channel === null ? `card.standing.${state}` : `card.channelStanding.${state}`,
    params: { channel: channel ?? '', by },
    reasons: [reason, language.told(told?.remedy, remedy ?? '')].filter((one) => one !== '').map(sentence),
  };
}

/** A reason in English without the channel in front, where that has been named. */
export function withoutChannel(words: string, channel: string): string {
  return channel !== '' && words.startsWith(`${channel}: `) ? words.slice(channel.length + 2) : words;
}
