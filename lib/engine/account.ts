import type { Report, SendResult } from '../cascade/command.ts';
import type { Attempt, FaultScope } from '../cascade/model.ts';
import { fulfils, type Outcome } from '../cascade/outcome.ts';
import type { Provider, SendRequest } from '../channels/provider.ts';
import { templateOf } from '../channels/template.ts';
import { Breaker, OUT_OF_ORDER, type Pause, type PutOff } from './breaker.ts';
import type { Clock } from './clock.ts';
import { Turns } from './turns.ts';

/** Longest a provider may take to answer, in real milliseconds, before it is told to give up. */
const ANSWER_MS = 30_000;
/** How long it may then take to say what it knows, in real milliseconds, before its answer counts as lost. */
const LAST_WORD_MS = 1_000;

/** What an account node shows. */
export interface AccountState {
  /** Requests that wait for the provider's answer. */
  readonly inFlight: number;
  /** Sends that wait for a free place. */
  readonly queued: number;
  /** Why the account, or the sender of a channel, takes no sends, and until when; null: it takes them. */
  readonly pause: Pause | null;
}

/** What sends may have in common besides their account. */
export interface Subject {
  readonly channel: string;
  /** The template that is used; null: the send node's own words. */
  readonly template: string | null;
  readonly node: string;
}

/** Sends with one template, or with one node's own words, that are kept back. */
export interface HeldTemplate {
  readonly channel: string;
  /** As the provider knows it; null: the words of `node`. */
  readonly template: string | null;
  readonly node: string | null;
  readonly reason: string;
  /** When one of them is tried again, in milliseconds since 1970 by the engine's clock. */
  readonly until: number;
  /** How many cascades wait for it. */
  readonly waiting: number;
}

type Shared = Extract<FaultScope, 'account' | 'sender' | 'template'>;

/** Messages in a row with trouble of their own, or without an answer, after which it is taken for the sender's. */
const MOST_TROUBLED = 5;
/** More cascades than these come back when their pause is over, and not before. */
const REMEMBERED = 100_000;

/** What a send with this content has in common with others. */
export function subjectOf(channel: string, body: SendRequest['body'], node: string): Subject {
  return { channel, template: templateOf(body), node };
}

/**
 * One provider account at work: at most so many requests at a time, and none while the account, the sender on
 * their channel, or their template is at fault.
 */
export class Account {
  /** Of its node. */
  readonly id: string;
  /** As it is deployed now. */
  provider: Provider;
  private readonly clock: Clock;
  private readonly freed: (cascades: readonly string[]) => void;
  private readonly turns: Turns;
  /** What is at fault: the account, a sender, a template. */
  private readonly breakers = new Map<string, Breaker>();
  private readonly held = new Map<Breaker, Omit<Subject, 'node'> & { readonly node: string | null }>();
  /** Messages in a row, by channel, that met trouble of their own which may pass, or whose answers were lost. */
  private readonly troubled = new Map<string, number>();

  /** @param freed told which cascades need not wait any longer */
  constructor(id: string, provider: Provider, clock: Clock, freed: (cascades: readonly string[]) => void) {
    this.id = id;
    this.provider = provider;
    this.clock = clock;
    this.turns = new Turns(provider.capabilities, clock);
    this.freed = freed;
  }

  /** What it is doing at the moment. */
  get state(): AccountState {
    const paused = [...this.breakers].flatMap(([key, { pause }]) =>
      pause === null || key.startsWith('template') ? [] : [pause],
    );
    const { inFlight, queued } = this.turns;
    return { inFlight, queued, pause: paused[0] ?? null };
  }

  /** The templates that are at fault. @param at whether those who wait at a send node count; left out: all do */
  templates(at: (node: string) => boolean = () => true): readonly HeldTemplate[] {
    return [...this.held].flatMap(([{ pause, waiting }, what]) => {
      if (pause === null) return [];
      const counted = [...waiting.values()].filter(at);
      return [{ ...what, ...pause, waiting: counted.length }];
    });
  }

  /** Null: a send may be claimed now. Else: until when to put it off, and why. */
  obstacle(subject: Subject): Pause | null {
    for (const breaker of this.at(subject)) {
      const pause = breaker.obstacle();
      if (pause !== null) return pause;
    }
    return null;
  }

  /** Why sends of a node are kept back at the moment; null: nothing here keeps them. @param at channel '': on any */
  keptBack({ channel, template, node }: Subject): Pause | null {
    const channels = channel === '' ? [...this.breakers.keys()].map(channelIn) : [channel];
    // What was refused may have been the node's own words though it names a template.
    for (const one of channels) {
      const own = { channel: one, template: null, node };
      const pause = this.obstacle({ ...own, template }) ?? this.obstacle(own);
      if (pause !== null) return pause;
    }
    return null;
  }

  /**
   * Like {@link obstacle}, but to be followed by {@link send} or {@link calledOff}: where it answers null
   * after a pause, this is the one request that goes first.
   */
  begin(subject: Subject): Pause | null {
    const pause = this.obstacle(subject);
    if (pause === null) for (const breaker of this.at(subject)) breaker.begin();
    return pause;
  }

  /** A cascade was put off: it is told of when it need not wait any longer. @param scope where no pause says it */
  putOff(subject: Subject, { cascade, node }: PutOff, scope?: Shared): void {
    const paused = this.at(subject).find((one) => one.obstacle() !== null);
    const breaker = scope === undefined ? paused : this.breaker(scope, subject);
    if (breaker !== undefined && breaker.waiting.size < REMEMBERED) breaker.waiting.set(cascade, node);
  }

  /** A cascade waits no longer, whatever is at fault. */
  wentOn(cascade: string): void {
    for (const { waiting } of this.breakers.values()) waiting.delete(cascade);
  }

  /** Waits for a free place, without claiming anything. Call {@link leave} afterwards, come what may. */
  enter(campaign: string, channel: string, person: string): Promise<void> {
    this.turns.limits = this.provider.capabilities;
    return this.turns.enter(campaign, channel, person);
  }

  /** Gives the place back. */
  leave(): void {
    this.turns.leave();
  }

  /** Asks the provider, once. Never throws: what cannot be told is `unknown`. @param begun what {@link begin} was given */
  async send(request: SendRequest, begun: Subject, claimedAt: number): Promise<SendResult> {
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<SendResult>((resolve) => {
      timer = setTimeout(() => {
        abort.abort();
        timer = setTimeout(() => resolve({ state: 'unknown', code: 'no_answer' }), LAST_WORD_MS);
      }, ANSWER_MS);
    });
    let result: SendResult;
    try {
      result = await Promise.race([this.provider.send(request, abort.signal), silence]);
    } catch {
      // A provider that throws has broken its contract; whether the message left cannot be told.
      result = { state: 'unknown', code: 'provider_threw' };
    } finally {
      clearTimeout(timer);
    }
    this.note(result, request, begun, claimedAt);
    return result;
  }

  /** A send was called off before the provider was asked. */
  calledOff(begun: Subject): void {
    for (const breaker of this.at(begun)) breaker.calledOff();
  }

  /** What the provider reported about an attempt may concern everybody who is written to. */
  reported(attempt: Attempt, { outcome, scope, reason }: Pick<Report, 'outcome' | 'scope' | 'reason'>): void {
    const subject = subjectOf(attempt.channel, attempt.body, attempt.node);
    if (outcome === 'failed' || outcome === 'bounced') {
      if (!isShared(scope)) return;
      this.breaker(scope, subject).failed(reason ?? outcome, attempt.claimedAt);
      this.putOff(subject, { cascade: attempt.cascade, node: attempt.node }, scope);
    } else if (fulfils('sent', outcome)) {
      this.mend(this.at(subject).filter((breaker) => breaker.arrived(attempt.claimedAt)));
    }
  }

  /** The provider's books have an attempt whose answer was lost, perhaps with what became of it. */
  found(attempt: Attempt, outcome: Outcome | undefined): void {
    if (outcome !== undefined) return this.reported(attempt, { outcome });
    const subject = subjectOf(attempt.channel, attempt.body, attempt.node);
    this.mend(this.at(subject).filter((breaker) => breaker.taken(attempt.claimedAt)));
  }

  /** The provider says that a template of a channel may not be used, until an instant, or again may. */
  template(channel: string, template: string, halted: Pause | null): void {
    const subject = { channel, template, node: '' };
    if (halted !== null) this.breaker('template', subject).halt(halted.reason, halted.until);
    else this.mend(this.at(subject).filter((breaker) => this.held.has(breaker)));
  }

  /** Its settings were changed: what was wrong before may be right now. */
  renew(provider: Provider): void {
    this.provider = provider;
    this.turns.limits = provider.capabilities;
    for (const breaker of this.breakers.values()) {
      if (breaker.renewed()) this.mend([breaker]);
      else if (breaker.waiting.size > 0) this.freed([...breaker.waiting.keys()]);
    }
  }

  /** A send node came, perhaps with other content: those who wait at it look again. */
  attached(node: string): void {
    const own = [...this.held].flatMap(([breaker, what]) => (what.node === node ? [breaker] : []));
    this.mend(own);
    const theirs = [...this.breakers.values()].flatMap(({ waiting }) =>
      [...waiting].flatMap(([cascade, at]) => (at === node ? [cascade] : [])),
    );
    if (theirs.length > 0) this.freed(theirs);
  }

  private note(result: SendResult, request: SendRequest, begun: Subject, claimedAt: number): void {
    this.calledOff(begun);
    const subject = subjectOf(request.channel, request.body, begun.node);
    const trouble = troubleOf(result);
    const inRow = trouble === null ? 0 : (this.troubled.get(subject.channel) ?? 0) + 1;
    this.troubled.set(subject.channel, inRow);
    if (result.state === 'refused' && isShared(result.scope)) {
      this.breaker(result.scope, subject).refused(result.reason, result.retryAfterMs);
    } else if (trouble !== null) {
      // So many in a row are not the fault of each of them.
      const wentFirst = this.breakers.get(keyOf('sender', subject))?.obstacle() === null;
      if (!wentFirst && inRow < MOST_TROUBLED) return;
      const sender = this.breaker('sender', subject);
      if (result.state === 'refused') sender.refused(trouble, result.retryAfterMs);
      else sender.unanswered(claimedAt);
    } else {
      const taken = result.state === 'accepted';
      this.mend(this.at(subject).filter((breaker) => (taken ? breaker.passed() : breaker.answered())));
    }
  }

  private mend(breakers: readonly Breaker[]): void {
    for (const breaker of breakers) {
      this.held.delete(breaker);
      for (const [key, one] of this.breakers) if (one === breaker) this.breakers.delete(key);
      if (breaker.waiting.size > 0) this.freed([...breaker.waiting.keys()]);
    }
  }

  /** The breakers that a send depends on, as far as there are any. */
  private at(subject: Subject): Breaker[] {
    return (['account', 'sender', 'template'] as const).flatMap(
      (scope) => this.breakers.get(keyOf(scope, subject)) ?? [],
    );
  }

  private breaker(scope: Shared, subject: Subject): Breaker {
    const key = keyOf(scope, subject);
    const known = this.breakers.get(key);
    if (known !== undefined) return known;
    const made = new Breaker(this.clock);
    this.breakers.set(key, made);
    const { channel, template, node } = subject;
    if (scope === 'template')
      this.held.set(made, { channel, template, node: template === null ? node : null });
    return made;
  }
}

/** True for a fault that concerns more than one customer and message. */
export function isShared(scope: FaultScope | undefined): scope is Shared {
  return scope === 'account' || scope === 'sender' || scope === 'template';
}

/** Why a send did not go that says nothing of its customer; null: it went, or was refused for good. */
function troubleOf(result: SendResult): string | null {
  if (result.state === 'unknown') return OUT_OF_ORDER;
  return result.state === 'refused' && result.passing === true ? result.reason : null;
}

function keyOf(scope: Shared, { channel, template, node }: Subject): string {
  if (scope === 'account') return scope;
  if (scope === 'sender') return `${scope}\n${channel}`;
  return `${scope}\n${channel}\n${template === null ? `node ${node}` : `name ${template}`}`;
}

/** The channel of a breaker's key; '': the account as a whole. */
function channelIn(key: string): string {
  return key.split('\n')[1] ?? '';
}
