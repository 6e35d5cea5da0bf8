import type { Plan } from '../../lib/campaign/index.ts';
import type { Command } from '../../lib/cascade/command.ts';
import type { Answers } from '../../lib/cascade/answers.ts';
import type { Cascade } from '../../lib/cascade/model.ts';
import type { LinkFollowed } from '../../lib/links/index.ts';
import {
  StoreError,
  type Act,
  type AttemptCount,
  type CascadeRecord,
  type Fact,
  type HomeCount,
  type LastDeployed,
  type LearningState,
  type PersonFound,
  type PersonQuery,
  type PhaseCount,
  type Pin,
  type PinOrder,
  type ReportCounts,
  type StateCount,
  type Store,
  type StoreInfo,
} from '../../lib/store/index.ts';

/** When a call fails: before it took effect, or after, its answer being lost. */
export type Fault = 'before' | 'after';

/** A store that counts its calls, can fail any of them, and can be cut off from its engine for good. */
export class TappedStore implements Store {
  readonly inner: Store;
  /** Commands that took effect, in order, with their answers. */
  readonly done: { readonly command: Command; readonly answer: unknown; readonly at: number }[] = [];
  /** Decides which calls fail: by their number from 0, and their name. */
  fault: (call: number, name: string) => Fault | null = () => null;
  calls = 0;
  private unanswered = 0;
  private dead = false;

  constructor(inner: Store) {
    this.inner = inner;
  }

  /** Calls that have not been answered. */
  get busy(): number {
    return this.unanswered;
  }

  /** From now on nothing of the engine reaches the store, and no answer reaches the engine. */
  cut(): void {
    this.dead = true;
  }

  open(): Promise<StoreInfo> {
    return this.pass('open', () => this.inner.open());
  }

  keepPlan(campaign: string, plan: Plan, document: unknown): Promise<void> {
    return this.pass('keepPlan', () => this.inner.keepPlan(campaign, plan, document));
  }

  run<K extends Command['type']>(command: Extract<Command, { type: K }>, at: number): Promise<Answers[K]> {
    return this.pass(command.type, async () => {
      const answer = await this.inner.run<K>(command, at);
      this.done.push({ command, answer, at });
      return answer;
    });
  }

  read(cascade: string): Promise<CascadeRecord | null> {
    return this.pass('read', () => this.inner.read(cascade));
  }

  deployed(campaign: string): Promise<LastDeployed | null> {
    return this.pass('deployed', () => this.inner.deployed(campaign));
  }

  ofContact(contact: string): Promise<readonly Cascade[]> {
    return this.pass('ofContact', () => this.inner.ofContact(contact));
  }

  link(token: string): Promise<LinkFollowed | null> {
    return this.pass('link', () => this.inner.link(token));
  }

  homes(): Promise<readonly HomeCount[]> {
    return this.pass('homes', () => this.inner.homes());
  }

  progress(): Promise<readonly PhaseCount[]> {
    return this.pass('progress', () => this.inner.progress());
  }

  search(query: PersonQuery): Promise<readonly PersonFound[]> {
    return this.pass('search', () => this.inner.search(query));
  }

  acts(before: number | null, limit: number): Promise<readonly Act[]> {
    return this.pass('acts', () => this.inner.acts(before, limit));
  }

  states(campaign: string): Promise<readonly StateCount[]> {
    return this.pass('states', () => this.inner.states(campaign));
  }

  attemptCounts(campaign: string): Promise<readonly AttemptCount[]> {
    return this.pass('attemptCounts', () => this.inner.attemptCounts(campaign));
  }

  reportCounts(campaign: string): Promise<ReportCounts> {
    return this.pass('reportCounts', () => this.inner.reportCounts(campaign));
  }

  facts(position: number, span: number): Promise<readonly Fact[]> {
    return this.pass('facts', () => this.inner.facts(position, span));
  }

  lastPosition(): Promise<number> {
    return this.pass('lastPosition', () => this.inner.lastPosition());
  }

  learning(campaign: string): Promise<LearningState | null> {
    return this.pass('learning', () => this.inner.learning(campaign));
  }

  keepLearning(campaign: string, kept: LearningState | null): Promise<void> {
    return this.pass('keepLearning', () => this.inner.keepLearning(campaign, kept));
  }

  pins(): Promise<readonly Pin[]> {
    return this.pass('pins', () => this.inner.pins());
  }

  pin(order: PinOrder, at: number): Promise<Pick<Pin, 'at'> | null> {
    return this.pass('pin', () => this.inner.pin(order, at));
  }

  close(): Promise<void> {
    return this.pass('close', () => this.inner.close());
  }

  private async pass<T>(name: string, ask: () => Promise<T>): Promise<T> {
    if (this.dead) return never();
    const fault = this.fault(this.calls++, name);
    this.unanswered += 1;
    try {
      if (fault === 'before') throw broken(name);
      const answer = await ask();
      if (fault === 'after') throw broken(name);
      return this.dead ? await never() : answer;
    } finally {
      this.unanswered -= 1;
    }
  }
}

function broken(name: string): StoreError {
  return new StoreError('disk', `a test lets "${name}" fail`);
}

function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined);
}
