import assert from 'node:assert/strict';
import type { Plan } from '../../lib/campaign/plan.ts';
import type { Command, NewCascade, Report, SendResult } from '../../lib/cascade/command.ts';
import type { Answers } from '../../lib/cascade/answers.ts';
import type { Attempt, Cascade, Emission } from '../../lib/cascade/model.ts';
import type { Store, StoreInfo } from '../../lib/store/index.ts';

/** In milliseconds. */
export const HOUR = 3_600_000;

/** The nodes of the flow that the tests pretend to be. */
export const NODE = {
  start: 'start',
  router: 'router',
  send: 'send',
  wait: 'wait',
  learner: 'learner',
} as const;

/** An instant in 2026, in milliseconds since 1970. */
export const T0 = 1_780_000_000_000;

/** WhatsApp, 6 h, phone, 2 h, SMS. */
export const PLAN: Plan = {
  hash: '0123456789abcdef',
  name: 'test',
  start: 'whatsapp',
  steps: [
    { channel: 'whatsapp', waitMs: 6 * HOUR, success: 'replied', next: 'phone', onFailed: null },
    { channel: 'phone', waitMs: 2 * HOUR, success: 'answered', next: 'sms', onFailed: null },
    { channel: 'sms', waitMs: null, success: null, next: null, onFailed: null },
  ],
  segments: {},
  conversion: ['replied', 'answered', 'clicked'],
  attributionMs: 72 * HOUR,
  value: null,
  currency: null,
  costs: {},
  perSecond: null,
};

/** A customer's cascade to be started; `index` makes all that is unique. */
export function newcomer(index: number, change: Partial<NewCascade> = {}): NewCascade {
  const phone = `+1202555${String(index).padStart(4, '0')}`;
  return {
    id: `c${String(index).padStart(6, '0')}`,
    key: phone,
    contact: phone,
    segment: index % 2 === 0 ? 'retail' : 'trade',
    customer: { name: `Customer ${index}`, phone, email: `Customer${index}@example.com` },
    decision: { order: ['whatsapp', 'phone', 'sms'], propensity: 1, why: 'the declared order' },
    ...change,
  };
}

/** A store with a clock that stands still until it is moved, and the nodes of a flow around it. */
export class Rig {
  readonly store: Store;
  readonly info: StoreInfo;
  now = T0;
  #reports = 0;

  private constructor(store: Store, info: StoreInfo) {
    this.store = store;
    this.info = info;
  }

  /** Opens a store and keeps the plan for the campaigns `one` and `two`. */
  static async open(store: Store): Promise<Rig> {
    const rig = new Rig(store, await store.open());
    await store.keepPlan('one', PLAN, {});
    await store.keepPlan('two', PLAN, {});
    return rig;
  }

  run<K extends Command['type']>(command: Extract<Command, { type: K }>): Promise<Answers[K]> {
    return this.store.run<K>(command, this.now);
  }

  start(cascades: readonly NewCascade[], campaign = 'one'): Promise<Answers['start']> {
    return this.run({
      type: 'start',
      campaign,
      plan: PLAN.hash,
      node: NODE.start,
      msg: '{"topic":"t"}',
      cascades,
    });
  }

  due(homes: readonly string[], limit = 100): Promise<Answers['due']> {
    return this.run({ type: 'due', homes, limit });
  }

  /** Starts one cascade and lets it out of the start node. */
  async released(index: number, change: Partial<NewCascade> = {}, campaign = 'one'): Promise<Cascade> {
    const { id } = newcomer(index, change);
    assert.deepEqual(await this.start([newcomer(index, change)], campaign), [{ state: 'started', id }]);
    const { emit } = await this.due([NODE.start]);
    return only(emit.filter(({ cascade }) => cascade.id === id)).cascade;
  }

  route(cascade: Cascade, msg = '{"at":"router"}'): Promise<Answers['route']> {
    const channels = ['whatsapp', 'phone', 'sms'];
    return this.run({
      type: 'route',
      cascade: cascade.id,
      hop: cascade.hop,
      node: NODE.router,
      msg,
      channels,
    });
  }

  claim(
    cascade: Cascade,
    channel: string,
    body: Attempt['body'] = { text: 'hello' },
  ): Promise<Answers['claim']> {
    const { id, hop } = cascade;
    const msg = '{"at":"send"}';
    return this.run({
      type: 'claim',
      cascade: id,
      hop,
      node: NODE.send,
      msg,
      channel,
      account: 'account',
      body,
    });
  }

  record(attempt: Attempt, result: SendResult): Promise<Answers['record']> {
    return this.run({ type: 'record', attempt: attempt.id, result });
  }

  wait(cascade: Cascade): Promise<Answers['wait']> {
    const { id, hop } = cascade;
    const msg = '{"at":"wait"}';
    return this.run({ type: 'wait', cascade: id, hop, node: NODE.wait, msg, waitMs: null, until: null });
  }

  finish(cascade: Cascade): Promise<Answers['finish']> {
    const { id, hop } = cascade;
    return this.run({ type: 'finish', cascade: id, hop, node: NODE.learner, msg: '{"at":"learner"}' });
  }

  report(report: Omit<Report, 'dedupe'> & { dedupe?: string }): Promise<Answers['report']> {
    this.#reports += 1;
    const given = { dedupe: `report ${this.#reports}`, ...report };
    return this.run({ type: 'report', account: 'account', report: given });
  }

  /** A cascade whose send on a channel is claimed. */
  async claimed(cascade: Cascade, channel: string): Promise<Attempt> {
    const { attempt } = taken(await this.claim(await this.routed(cascade), channel));
    assert.ok(attempt);
    return attempt;
  }

  async routed(cascade: Cascade): Promise<Cascade> {
    return only(taken(await this.route(cascade)).emit).cascade;
  }

  /** A cascade that waits after a send on a channel, with the attempt that was accepted. */
  async waiting(cascade: Cascade, channel: string): Promise<Attempt> {
    const attempt = await this.claimed(cascade, channel);
    const accepted: SendResult = { state: 'accepted', externalId: `ext ${attempt.id}` };
    const { emit } = await this.record(attempt, accepted);
    assert.deepEqual(taken(await this.wait(only(emit).cascade)).emit, []);
    return attempt;
  }

  async cascade(id: string): Promise<Cascade> {
    return (await this.everythingOf(id)).cascade;
  }

  async everythingOf(id: string): Promise<NonNullable<Awaited<ReturnType<Store['read']>>>> {
    const record = await this.store.read(id);
    assert.ok(record, `there is no cascade ${id}`);
    return record;
  }
}

/** The one element of a list that has no other. */
export function only<T>(list: readonly T[]): T {
  const [first] = list;
  assert.equal(list.length, 1);
  assert.ok(first !== undefined);
  return first;
}

/** An answer that is not a problem. */
export function taken<T extends object>(answer: T): Exclude<T, { problem: string }> {
  assert.ok(!('problem' in answer), JSON.stringify(answer));
  return answer as Exclude<T, { problem: string }>;
}

/** Where messages came out: cascade, node and output. */
export function places(emit: readonly Emission[]): readonly string[] {
  return emit.map(({ cascade, node, port }) => `${cascade.id} ${node} ${port}`);
}
