import type { DatabaseSync } from 'node:sqlite';
import type { Answers, Command } from '../../cascade/command.ts';
import type { Moment } from '../../cascade/machine/index.ts';
import { claim, defer, finish, record, resolve, route, settle, wait } from './hops.ts';
import type { Ledger, Work } from './ledger.ts';
import { optOut, report } from './reports.ts';
import { start } from './starts.ts';
import { Sweeps } from './sweeps.ts';

/** Runs commands against the tables, inside whatever transaction is open. */
export class Executor {
  readonly #ledger: Ledger;
  readonly #sweeps: Sweeps;

  constructor(database: DatabaseSync, ledger: Ledger) {
    this.#ledger = ledger;
    this.#sweeps = new Sweeps(database, ledger);
  }

  /** Runs one command. */
  run(command: Command, moment: Moment): Answers[Command['type']] {
    const work: Work = { moment, emitting: new Set(), cancel: [], dueAt: null };
    switch (command.type) {
      case 'start':
        return start(this.#ledger, command, moment);
      case 'route':
        return route(this.#ledger, command, work);
      case 'claim':
        return claim(this.#ledger, command, work);
      case 'defer':
        return defer(this.#ledger, command, work);
      case 'record':
        return record(this.#ledger, command, work);
      case 'wait':
        return wait(this.#ledger, command, work);
      case 'finish':
        return finish(this.#ledger, command, work);
      case 'report':
        return report(this.#ledger, command, work);
      case 'due':
        return this.#sweeps.due(command, work);
      case 'stop':
        return this.#sweeps.stop(command, work);
      case 'flush':
        return this.#sweeps.flush(command, work);
      case 'resolve':
        return resolve(this.#ledger, command, work);
      case 'settle':
        return settle(this.#ledger, command, work);
      case 'pending':
        return this.#sweeps.pending(command);
      case 'rebind':
        return this.#sweeps.rebind(command, work);
      case 'recover':
        return this.#sweeps.recover(command, work);
      case 'opt-out':
        return optOut(this.#ledger, command, work);
    }
  }
}
