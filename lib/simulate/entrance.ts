import type { Plan } from '../campaign/index.ts';
import type { StartAnswer } from '../cascade/answers.ts';
import { PORT, type Cascade } from '../cascade/model.ts';
import { declaredOrder } from '../engine/campaigns.ts';
import type { Starter } from '../engine/starting.ts';
import { startRefusal, STOPPED } from '../guards/entry.ts';
import { say } from '../learning/say.ts';
import type { Memory } from './memory.ts';

/** The start node of a simulation. */
const START = 'start';

/** In a real history, which has no sentence for it, the reason itself stands for this. */
const { told: DECLARED_TOLD } = say('learning.declared');

/** Takes customers into a simulated campaign: each key once, and none whom a guard refuses. */
export class Entrance {
  readonly #plan: Plan;
  readonly #campaign: string;
  readonly #memory: Memory;
  readonly #keys = new Map<string, string>();
  /** Cascades that have not come to an end, by contact. */
  readonly #open = new Map<string, number>();

  constructor({ plan, campaign }: { readonly plan: Plan; readonly campaign: string }, memory: Memory) {
    this.#plan = plan;
    this.#campaign = campaign;
    this.#memory = memory;
  }

  /** What becomes of a start, in the order in which the store asks; `cascade` null: nothing is started. */
  admit(starter: Starter, now: number): { readonly answer: StartAnswer; readonly cascade: Cascade | null } {
    const { key, contact } = starter;
    const known = this.#keys.get(key);
    if (known !== undefined) return { answer: { state: 'duplicate', id: known }, cascade: null };
    const refusal = this.#refusal(starter, now);
    if (refusal !== null) return { answer: refusal, cascade: null };
    const id = String(this.#keys.size + 1).padStart(6, '0');
    this.#keys.set(key, id);
    this.#open.set(contact, (this.#open.get(contact) ?? 0) + 1);
    this.#memory.sharing.note(starter);
    return { answer: { state: 'started', id }, cascade: this.#cascade(starter, id, now) };
  }

  /** A cascade of this contact has come to an end. */
  ended(contact: string): void {
    this.#open.set(contact, (this.#open.get(contact) ?? 1) - 1);
  }

  #refusal(starter: Starter, now: number): StartAnswer | null {
    const by = this.#memory.optedOutBy(starter.contact, starter.customer);
    if (by !== null) return { state: 'suppressed', by };
    if (this.#memory.standing(this.#campaign, 'stopped') !== null) return STOPPED;
    const { guards } = this.#plan;
    const hasOpen = (): boolean =>
      [...this.#memory.sharing.of(starter).people].some((one) => (this.#open.get(one) ?? 0) > 0);
    return guards ? startRefusal(guards, this.#plan, starter, now, hasOpen) : null;
  }

  #cascade(starter: Starter, id: string, now: number): Cascade {
    const campaign = this.#campaign;
    const declared = declaredOrder({ name: campaign, plan: this.#plan, document: null }, starter.segment);
    return {
      ...starter,
      id,
      campaign,
      plan: this.#plan.hash,
      decision: { told: DECLARED_TOLD, ...declared },
      phase: 'queued',
      hop: 0,
      node: START,
      port: PORT.self,
      pending: false,
      home: START,
      dueAt: null,
      channel: null,
      attempts: 0,
      waitNode: null,
      until: null,
      result: null,
      outcome: null,
      learner: null,
      createdAt: now,
      lastSentAt: null,
      endedAt: null,
    };
  }
}
