import type { NodeAPI } from 'node-red';
import { figuresIn, inWords, textOf, type Told } from '../../lib/index.ts';

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
  return (told, english) => {
    if (told === undefined) return english;
    let translated = true;
    const words = inWords(told, {
      figure,
      text(key, values) {
        // Filled in here: what stands in the values must mean nothing to the catalogue.
        const found: unknown = RED._(TEXTS + key, { skipInterpolation: true } as never);
        if (typeof found !== 'string' || found.endsWith(key)) translated = false;
        return textOf({ found: String(found) })('found', values);
      },
    });
    return translated ? words : english;
  };
}
