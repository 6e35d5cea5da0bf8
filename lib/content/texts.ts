/** The texts of a content. */

/** Deepest nesting of settings that is looked at. */
export const DEPTH = 6;

/** A text and where it stands in the content: `text`, `template.variables.1`. */
export interface PlacedText {
  readonly place: string;
  readonly text: string;
}

/** Every text of a content, in its order. */
export function* textsOf(value: unknown, place = '', depth = 0): Generator<PlacedText> {
  if (typeof value === 'string') yield { place, text: value };
  else if (depth <= DEPTH && typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) {
      yield* textsOf(one, place === '' ? key : `${place}.${key}`, depth + 1);
    }
  }
}
