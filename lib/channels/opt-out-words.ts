/** The words have their home with the guards, which act on them for every channel. */
export { isOptIn, isOptOut } from '../guards/words.ts';
