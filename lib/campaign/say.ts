import english from '../../locales/en-US/engine-campaign.json' with { type: 'json' };
import { speaker } from '../wording/wording.ts';
import type { Sentence } from './sentence.ts';

const say = speaker(english);

/** A sentence in English. */
export function inEnglish({ key, values }: Sentence): string {
  return say(key, values).text;
}
