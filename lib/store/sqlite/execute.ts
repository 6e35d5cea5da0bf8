import type { DatabaseSync } from 'node:sqlite';
import type { Plan } from '../../campaign/plan.ts';
import type { Command, PruneCommand } from '../../cascade/command.ts';
import type { Answers } from '../../cascade/answers.ts';
import type { Moment } from '../../cascade/machine/index.ts';
import { forgetSpend, forgetVelocity } from '../../guards/judge.ts';
import { claim, defer, finish, record, resolve, route, settle, wait } from './hops.ts';
import type { Ledger } from './ledger.ts';
import type { Tables } from './tables.ts';
import { beginWork, outcomeOf, type Work } from './work.ts';
import { Aging } from './aging.ts';
import { Erasure } from './erasure.ts';
import { Orders } from './orders.ts';
import { marketing, optIn, suppressions, unblock } from './preferences.ts';
import { optOut, price, report } from './reports.ts';
import { Scrubbing } from './scrubbing.ts';
import { SecondLooks } from './second-looks.ts';
import { start } from './starts.ts';
import { Traces } from './traces.ts';
import { Sweeps } from './sweeps.ts';

/** Runs commands against the tables, inside whatever transaction is open. */
export class Executor {
  readonly #ledger: Ledger;
  readonly #tables: Tables;
  readonly #sweeps: Sweeps;
  readonly #orders: Orders;
  readonly #erasure: Erasure;
  readonly #aging: Aging;
  readonly #traces: Traces;
  readonly #secondLooks: SecondLooks;

  constructor(database: DatabaseSync, ledger: Ledger) {
    this.#ledger = ledger;
    this.#tables = ledger.tables;
    this.#sweeps = new Sweeps(database, ledger);
    this.#orders = new Orders(database, ledger);
    const scrubbing = new Scrubbing(database, ledger);
    this.#erasure = new Erasure(ledger, scrubbing);
    this.#traces = new Traces(database, scrubbing);
    this.#aging = new Aging(database, ledger, scrubbing, this.#traces);
    this.#secondLooks = new SecondLooks(database, ledger);
  }

  /** See Store.keepPlan. */
  keepPlan(campaign: string, plan: Plan, document: unknown): void {
    if (this.#tables.deploy(campaign, plan, document)) this.#secondLooks.begin(campaign);
  }

  /** Runs one command. */
  run(command: Command, moment: Moment): Answers[Command['type']] {
    const work = beginWork(moment);
    const answer = this.#answer(command, moment, work);
    return work.notices.length === 0 ? answer : Object.assign({}, answer, { notices: work.notices });
  }

  #answer(command: Command, moment: Moment, work: Work): Answers[Command['type']] {
    switch (command.type) {
      case 'start':
        return start(this.#ledger, command, moment);
      case 'route':
        return route(this.#ledger, command, work);
      case 'claim':
        return claim(this.#ledger, command, work);
      case 'defer':
        return defer(this.#ledger, command, work);
      case 'hasten':
        return this.#sweeps.hasten(command, work);
      case 'record':
        return record(this.#ledger, command, work);
      case 'wait':
        return wait(this.#ledger, command, work);
      case 'finish':
        return finish(this.#ledger, command, work);
      case 'report':
        return report(this.#ledger, command, work);
      case 'price':
        return price(this.#ledger, command, work);
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
      case 'opt-in':
        return optIn(this.#ledger, command, work);
      case 'marketing':
        return marketing(this.#ledger, command, work);
      case 'unblock':
        return unblock(this.#ledger, command, work);
      case 'control':
        if (command.action === 'resume' && command.campaign !== undefined)
          this.#secondLooks.begin(command.campaign);
        return this.#orders.control(command, work);
      case 'follow':
        return this.#orders.follow(command, work);
      case 'unfinished':
        return this.#orders.unfinished();
      case 'channels':
        return this.#orders.channels(command);
      case 'look-again':
        return this.#secondLooks.take(command, work);
      case 'controls':
        return this.#tables.campaigns.standings(command.campaign);
      case 'draw':
        return this.#orders.draw(command, work);
      case 'suppressions':
        return suppressions(this.#ledger, command);
      case 'person':
        return this.#erasure.person(command);
      case 'forget':
        return this.#erasure.forget(command, work);
      case 'age':
        return this.#aging.age(command, work);
      case 'aged':
        return null;
      case 'prune':
        return this.#prune(command, moment);
      case 'note': {
        const { action, by, why } = command;
        const nobody = { campaign: '', channel: '', contact: '' };
        this.#tables.campaigns.note(nobody, { at: moment.now, action, by, why });
        return null;
      }
      case 'alias':
        this.#ledger.wishes.alias(command.alias, command.of, work);
        return { ...outcomeOf(this.#tables, work, null), cancel: work.cancel };
    }
  }

  #prune({ after, limit }: PruneCommand, { now }: Moment): Answers['prune'] {
    if (after === null) {
      forgetSpend(this.#tables.meters, now);
      forgetVelocity(this.#tables.meters, now);
      this.#traces.begin();
    }
    const { last, unmatched } = this.#tables.inbox.prune(after, now, limit, this.#traces);
    if (unmatched > 0) this.#aging.dropped();
    if (last === null) this.#traces.end();
    return { last };
  }
}
