import { verbatim, type Wording } from '../wording/wording.ts';
import { say } from './say.ts';

/** How opt-outs are noted, and the text that says it. */
const NOTED: readonly (readonly [RegExp, (name: string) => Wording])[] = [
  [/^STOP on (\S+)$/, (channel) => say('guards.by.stop', { channel })],
  [/^block on (\S+)$/, (channel) => say('guards.by.block', { channel })],
  [/^(\S+) provider$/, (channel) => say('guards.by.provider', { channel })],
  [/^a list uploaded by (.+)$/s, (user) => say('guards.by.list', { user })],
  [/^(before they were erased)$/, () => say('guards.by.erased')],
];

/**
 * How somebody opted out, as it is noted with them (`STOP on sms`), in words.
 * @param by null: it is not known; words of other programs stay as they are
 */
export function optedOutWording(by: string | null): Wording {
  if (by === null) return say('guards.by.person');
  for (const [pattern, worded] of NOTED) {
    const name = pattern.exec(by)?.[1];
    if (name !== undefined) return worded(name);
  }
  return verbatim(by);
}
