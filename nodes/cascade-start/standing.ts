/** What holds for a campaign, in the few words of a status. */
import type { Names, Standing, Text } from '../../lib/index.ts';
import { fitting } from '../runtime/status.ts';

/** The words for a standing: with the limit that was passed, in a word; the sidebar has the sentence. */
export function standingWords(
  { state, channel, told }: Pick<Standing, 'state' | 'channel' | 'told'>,
  text: Text,
  names: Names,
): string {
  const words = text(`cascade-start.status.${state}`);
  const name = channel === null ? words : names.channel(channel);
  const whole =
    channel === null ? words : text('cascade-start.status.channel', { channel: name, state: words });
  const why = told?.why === undefined ? null : limitWord(told.why.key, text);
  if (why === null) return fitting(whole);
  const because = (what: string): string => text('cascade-start.status.because', { what, why });
  return fitting(because(whole), because(name), whole);
}

/** The limit that a text of the guards is about; null: it is about none. */
function limitWord(told: string, text: Text): string | null {
  const key = `cascade-start.status.why.${told.replace(/^guards\./, '')}`;
  const word = text(key);
  return word === key ? null : word;
}
