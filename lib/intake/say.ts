import english from '../../locales/en-US/engine-intake.json' with { type: 'json' };
import { speaker } from '../wording/wording.ts';

/** Says why a row, a list or a request is refused, and what to do: texts of `engine-intake.json`. */
export const say = speaker(english);
