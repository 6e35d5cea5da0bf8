import type { Answers } from '../cascade/answers.ts';
import type { Person, Suppression } from '../guards/control.ts';
import type { Accounts } from './accounts.ts';
import { ROUND, type Runner } from './runner.ts';

/** What came of forgetting whoever is at an address. */
export interface Forgotten {
  /** Cascades that were erased. */
  readonly count: number;
  /** Others whose rows name the address, too: too many to be the same person, so nothing of theirs was touched. */
  readonly spared: number;
}

/** What is recorded, known and forgotten about single people, across all campaigns of a store. */
export class People {
  private readonly runner: Runner;
  private readonly accounts: Accounts;

  constructor(runner: Runner, accounts: Accounts) {
    this.runner = runner;
    this.accounts = accounts;
  }

  /** Records that a person wants no more messages, on any channel, and ends what is under way. */
  async optOut(contact: string, by: string): Promise<number> {
    const { count, cancel } = await this.runner.run({ type: 'opt-out', contact, by });
    this.accounts.cancel(cancel);
    return count;
  }

  /** Records that a person wants messages again. @param by the act of theirs that says so */
  async optIn(contact: string, by: string): Promise<boolean> {
    return (await this.runner.run({ type: 'opt-in', contact, by })).count > 0;
  }

  /** Everybody who is not to be contacted, or not for marketing on a channel, a page at a time. */
  async *suppressions(): AsyncGenerator<readonly Suppression[]> {
    for (let after: string | null = ''; after !== null;) {
      const { list, last }: Answers['suppressions'] = await this.runner.run({
        type: 'suppressions',
        after,
        limit: ROUND,
      });
      if (list.length > 0) yield list;
      after = last;
    }
  }

  /**
   * Takes in a list of people who are not to be contacted: numbers in E.164, e-mail addresses, `telegram:<id>`,
   * or the `forgotten:` lines of an export of this same store. Where a line says when and by whom, that is kept.
   * Single lines are not put on record: see Engine.note. Answers how many cascades were ended.
   */
  async suppress(
    list: Iterable<Pick<Suppression, 'contact'> & Partial<Suppression>>,
    by: string,
  ): Promise<number> {
    let ended = 0;
    for (const { contact: written, at, by: own, marketingOn: channel } of list) {
      const contact = identityOf(written);
      const origin = { by: own ?? by, listed: true, ...(at === undefined ? {} : { at }) };
      if (channel !== undefined) {
        await this.runner.run({ type: 'marketing', who: { contact }, channel, wanted: false, ...origin });
        continue;
      }
      const { count, cancel } = await this.runner.run({ type: 'opt-out', contact, ...origin });
      this.accounts.cancel(cancel);
      ended += count;
    }
    return ended;
  }

  /** Everything that is known of one person, as plain JSON. */
  async export(contact: string): Promise<Person> {
    return this.runner.run({ type: 'person', contact });
  }

  /**
   * Takes everything personal about a person out of the store and has the providers do the same. Figures stay,
   * and so does their suppression, as a keyed hash.
   */
  async forget(contact: string, by: string): Promise<Forgotten> {
    const { count, spared, cancel, attempts } = await this.runner.run({ type: 'forget', contact, by });
    this.accounts.cancel(cancel);
    await this.accounts.redact(attempts);
    return { count, spared };
  }
}

/** The identity that an address of a suppression list stands for. */
function identityOf(written: string): string {
  return written.trim().toLowerCase();
}
