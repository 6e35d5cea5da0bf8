/** Faults of vendors: the table, and what a line of it means for a send or a report. */
export { classify, faultEntries } from './classes.ts';
export type { Fault, FaultAction, FaultOutcome } from './classes.ts';
export { checkRefused, checkUnanswered, failure, refused, refusedBy, unanswered } from './answers.ts';
