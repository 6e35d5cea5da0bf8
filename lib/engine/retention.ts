import type { Answers } from '../cascade/answers.ts';
import type { ReportMark } from '../cascade/command.ts';
import type { Accounts } from './accounts.ts';
import type { Clock } from './clock.ts';
import type { Runner } from './runner.ts';

/** How often what has grown too old is looked for, in the clock's milliseconds. */
const TIDY_MS = 24 * 3_600_000;
/** How soon after the start for the first time: also where the process starts anew every night. */
const FIRST_TIDY_MS = 10 * 60_000;
/** Marks of reports that are looked at in one transaction. */
const PAGE = 2_000;

/** Takes out of the store what has grown too old to be kept, once a day. */
export class Retention {
  private readonly runner: Pick<Runner, 'carryOut' | 'many' | 'fault'>;
  private readonly accounts: Pick<Accounts, 'redact'>;
  private stopTimer: () => void = () => {};
  private stopped = false;

  constructor(runner: Pick<Runner, 'carryOut' | 'many' | 'fault'>, accounts: Pick<Accounts, 'redact'>) {
    this.runner = runner;
    this.accounts = accounts;
  }

  /** Starts to look every day. */
  begin(clock: Clock): void {
    const tidy = (): void => {
      this.stopTimer = clock.after(TIDY_MS, tidy);
      if (this.stopped) return;
      this.retain().catch((error: unknown) => this.runner.fault(error));
    };
    this.stopTimer = clock.after(FIRST_TIDY_MS, tidy);
  }

  /** Nothing is looked for any more. */
  stop(): void {
    this.stopped = true;
    this.stopTimer();
  }

  /**
   * Drops what is too old to matter, and takes everything personal out of cascades that their campaigns' retention no
   * longer covers. Answers how many.
   */
  async retain(): Promise<number> {
    const count = await this.runner.many(async (limit) => {
      const answer = await this.runner.carryOut({ type: 'age', limit });
      await this.accounts.redact(answer.attempts);
      return answer;
    });
    await this.prune();
    if (!this.stopped) await this.runner.carryOut({ type: 'aged' });
    return count;
  }

  /**
   * Drops reports that matched nothing, and the marks of all, once no provider repeats them any more, and what names
   * somebody whose cascades were too old.
   */
  private async prune(): Promise<void> {
    let after: ReportMark | null = null;
    do {
      const { last }: Answers['prune'] = await this.runner.carryOut({ type: 'prune', after, limit: PAGE });
      after = last;
    } while (after !== null && !this.stopped);
  }
}
