import {
  ENGINE_ENGLISH,
  namesIn,
  textOf,
  toldIn,
  type CascadeRecord,
  type LogEntry,
} from '../../lib/index.ts';
import english from '../../locales/en-US/sidebar.json' with { type: 'json' };
import type { TimelineCascade } from './contract.ts';
import { entryText, NOTHING_TOLD, toldWith, type EntryText } from './entry-text.ts';
import { namedParams, type Speech } from './entry-words.ts';

/** One run through a campaign, told so that each line can be read on its own. */
export function timelineOf({ cascade, attempts, history }: CascadeRecord): TimelineCascade {
  const channelOf = ({ attempt, data }: LogEntry): string | null => {
    const said = data?.['channel'];
    if (typeof said === 'string') return said;
    return attempts.find(({ id }) => id === attempt)?.channel ?? null;
  };
  const { id, campaign, segment, phase, result, plan, decision } = cascade;
  let told = NOTHING_TOLD;
  return {
    id,
    campaign,
    segment,
    phase,
    result,
    planHash: plan,
    entries: history.map((entry) => {
      const { at, kind } = entry;
      const channel = channelOf(entry);
      const text = entryText(entry, channel, told, decision.why);
      told = toldWith(told, entry, channel);
      const words = text === null ? sentenceOf(entry) : inEnglish(text);
      const said = (text?.key === 'first' ? decision.told : toldIn(entry)) ?? null;
      return { at, kind, channel, words, key: text?.key ?? null, params: text?.params ?? {}, told: said };
    }),
  };
}

const text = textOf(english.sidebar);

const ENGLISH: Speech = { ...namesIn(textOf(ENGINE_ENGLISH)), told: (_, english) => english };

function inEnglish({ key, params }: EntryText): string {
  return capital(text(`timeline.${key}`, namedParams(params, null, ENGLISH)));
}

/** An entry that no text tells: the engine's own reason, or the bare kind of it. */
function sentenceOf({ kind, why }: LogEntry): string {
  return capital(why ?? kind);
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
