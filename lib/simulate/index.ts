/** Campaigns tried out on a virtual clock: nothing is sent, nothing is written. */
export { dryRun, type DryRejection, type DryRun, type DryRunOptions } from './dry-run.ts';
export type { DryCustomer, DryStep } from './course-words.ts';
export type { Known as KnownBefore } from './memory.ts';
export type { Serving } from './serving.ts';
export { simulatedRun, type SimulatedRun, type SimulationOptions } from './simulated-run.ts';
