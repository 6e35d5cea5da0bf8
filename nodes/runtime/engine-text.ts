import type { NodeAPI } from 'node-red';
import { figuresIn, fillIn, inWordsOrEnglish, type Told } from '../../lib/index.ts';

/** Where the build puts the engine's texts. */
const TEXTS = '@message-cascade/node-red-cascade/cascade-campaign:engine.';

/** Says what the engine told, or its English where it told nothing: an older version, or a person, said it then. */
export type EngineText = (told: Told | undefined, english: string) => string;

/**
 * What the engine told, for statuses, in the language of the runtime. Where no catalogues are loaded (an embedded
 * runtime, a test) its English answers.
 */
export function engineText(RED: NodeAPI): EngineText {
  const figure = figuresIn(Intl.DateTimeFormat().resolvedOptions().locale);
  const text = (key: string, values: Readonly<Record<string, string | number>> = {}): string => {
    // Filled in here: what stands in the values must mean nothing to the catalogue.
    const found: unknown = RED._(TEXTS + key, { skipInterpolation: true } as never);
    return typeof found !== 'string' || found.endsWith(key) ? key : fillIn(found, values);
  };
  return (told, english) => inWordsOrEnglish(told, english, { figure, text });
}
