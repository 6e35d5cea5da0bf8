import english from '../../locales/en-US/engine-guards.json' with { type: 'json' };
import { speaker } from '../wording/wording.ts';

/** Says why something is held, refused, halted, ended or goes on: texts of `engine-guards.json`. */
export const say = speaker(english);
