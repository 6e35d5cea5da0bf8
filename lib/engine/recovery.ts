import type { Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import { ROUND, type Runner } from './runner.ts';
import type { Unknowns } from './unknowns.ts';

/** What recovery needs. */
export interface RecoveryParts {
  readonly store: Pick<Store, 'run'>;
  readonly runner: Pick<Runner, 'insist'>;
  readonly unknowns: Pick<Unknowns, 'add'>;
}

/** Marks the attempts as unknown whose answers an earlier process has lost, and has their providers asked about them. */
export async function recover({ store, runner, unknowns }: RecoveryParts, clock: Clock): Promise<void> {
  for (let after = '', page = ROUND; page === ROUND;) {
    const from = after;
    const { attempts } = await runner.insist(() =>
      store.run({ type: 'recover', after: from, limit: ROUND }, clock.now()),
    );
    for (const attempt of attempts) unknowns.add(attempt);
    page = attempts.length;
    after = attempts.at(-1)?.id ?? '';
  }
}
