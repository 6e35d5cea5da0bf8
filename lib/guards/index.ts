/** Whom a campaign may contact, when, how often and at what price; and who may halt it. */
export {
  CONTROL_ACTIONS,
  type ControlAction,
  type ControlOrder,
  type Person,
  type Standing,
  type Suppression,
} from './control.ts';
export { numberVerdict } from './numbers.ts';
export { optedOutWording } from './opted-out-by.ts';
export { say as sayOfGuards } from './say.ts';
export { isComplaint, isOptIn, isOptOut } from './words.ts';
export { LIMIT_KINDS, type Guards, type LimitKind } from './guards.ts';
