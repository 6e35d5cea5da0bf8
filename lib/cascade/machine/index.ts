/**
 * The state machine of a cascade: pure functions from what is stored, a command and a moment to what is
 * stored next. The store runs them inside its transactions; nothing here knows of files, nodes or providers.
 */
export { route } from './route.ts';
export { claim, type ClaimChange } from './claim.ts';
export { defer } from './defer.ts';
export { doubted, record, resolve } from './record.ts';
export { wait } from './wait.ts';
export { due, expire } from './due.ts';
export { end } from './end.ts';
export { lookAgain } from './look-again.ts';
export { report } from './report.ts';
export { price } from './price.ts';
export { finish } from './finish.ts';
export type { Bundle, Change, Moment } from './change.ts';
