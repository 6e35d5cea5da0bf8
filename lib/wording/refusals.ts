import english from '../../locales/en-US/engine-refusals.json' with { type: 'json' };
import { speaker } from './wording.ts';

/** Says why a row, a list or a request is refused, and what to do: texts of `engine-refusals.json`. */
export const sayRefusal = speaker(english);
