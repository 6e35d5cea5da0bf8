/** What becomes of one step of a campaign document. Pure; keys that are not known stay where they are. */
import { TRANSITION_KEYS, type TransitionKey } from '../../lib/campaign/document.ts';
import { DOCUMENT, type Section, type Shape, withKey } from './key-order.editor.ts';
import { successOf } from './rules.editor.ts';

/** The order of a step's keys. */
export const STEP = DOCUMENT['steps']?.['*'] as Shape;

/** What a step is given to go on with. A call is answered within minutes or not at all. */
const FRESH = {
  call: { wait: '2h', key: 'if_no_answer' },
  message: { wait: '6h', key: 'if_no_reply' },
} as const;

/** The step as the last one. */
export function ended(step: Section): Section {
  const bare = [...TRANSITION_KEYS, 'if_failed'].reduce(
    (one, key) => withKey(one, key, undefined, STEP),
    step,
  );
  const waitless = Object.hasOwn(bare, 'wait') ? { ...bare, wait: null } : bare;
  return withKey(waitless, 'terminal', true, STEP);
}

/**
 * A last step that goes on after all, as it did before, or as is usual for its channel.
 * @param chosen its success rule, where somebody has chosen another
 */
export function goingOn(step: Section, next: string, before?: Section, chosen?: TransitionKey): Section {
  const fresh = step['channel'] === 'phone' ? FRESH.call : FRESH.message;
  const known = before === undefined ? '' : successOf(before);
  const key = chosen ?? (known === '' || known === 'terminal' ? fresh.key : known);
  return leading({ ...step, wait: step['wait'] ?? before?.['wait'] ?? fresh.wait }, key, next);
}

/** The step with this success rule and no other, which leads to `next`. */
export function leading(step: Section, key: TransitionKey, next: string): Section {
  const others = [...TRANSITION_KEYS.filter((other) => other !== key), 'terminal'];
  const bare = others.reduce((one, other) => withKey(one, other, undefined, STEP), step);
  const usual = step['channel'] === 'phone' ? FRESH.call.wait : FRESH.message.wait;
  const waiting =
    typeof bare['wait'] === 'string' ? bare : withKey(bare, 'wait', bare['wait'] ?? usual, STEP);
  return withKey(waiting, key, next, STEP);
}

/** The step with all its targets of one name replaced. */
export function pointed(step: Section, from: string, to: string): Section {
  const keys: readonly string[] = [...TRANSITION_KEYS, 'if_failed'];
  return Object.fromEntries(
    Object.entries(step).map(([key, value]) => [key, keys.includes(key) && value === from ? to : value]),
  );
}
