import type { Problem } from '../cascade/answers.ts';
import type { Told, Wording } from '../wording/wording.ts';

/** An error for the user of a flow: it says what is wrong, where, and what to do. Goes to Catch nodes. */
export class CascadeError extends Error {
  /** The same for other languages; absent: only people at the log and the Catch node read it. */
  readonly told?: Told;

  /** @param said in English, or a wording where editors show it */
  constructor(said: string | Wording, options?: ErrorOptions) {
    super(typeof said === 'string' ? said : said.text, options);
    this.name = 'CascadeError';
    if (typeof said !== 'string') this.told = said.told;
  }
}

/** The error for a problem that a user can mend; null for a stale message, which is dropped in silence. */
export function problemError(problem: Problem, cascade: string): CascadeError | null {
  switch (problem.problem) {
    case 'stale':
      return null;
    case 'unknown-cascade':
      return new CascadeError(
        `The store knows no cascade ${cascade}. The message comes from another store, or the store was replaced: ` +
          'check that all nodes of the flow use the same campaign.',
      );
    case 'no-output':
      return new CascadeError(
        `Cascade ${cascade} goes on with channel "${problem.channel}", but the router has no output for it. ` +
          'Open the router, check its channels against the campaign, and deploy: the cascade goes on from here.',
      );
    case 'no-step':
      return new CascadeError(
        `The campaign has no step for channel "${problem.channel}" of this send node. ` +
          'Add the step to the campaign document, or choose another channel in the node.',
      );
    case 'repeated':
      return new CascadeError(
        `Channel "${problem.channel}" already had its turn in cascade ${cascade}; it is not sent twice. ` +
          'Wire the send node behind the router, or use each channel once in the chain.',
      );
  }
}
