import type { Plan } from '../campaign/index.ts';
import type { Report } from '../cascade/command.ts';
import type { Problem, StartAnswer } from '../cascade/answers.ts';
import {
  claim,
  due,
  finish,
  record,
  report,
  route,
  wait,
  type Bundle,
  type Change,
  type Moment,
} from '../cascade/machine/index.ts';
import { PORT, type Attempt, type Cascade, type LogEntry } from '../cascade/model.ts';
import { Agenda } from '../channels/simulator/agenda.ts';
import type { Starter } from '../engine/starting.ts';
import { draw, drawPlace } from '../guards/cohort.ts';
import { isThrough } from '../guards/cohort-end.ts';
import type { Obstacle } from '../guards/control.ts';
import { bookSpend, bookVelocity, Judge } from '../guards/judge.ts';
import { numberVerdict } from '../guards/numbers.ts';
import { SEND, stricter } from '../guards/verdict.ts';
import { Entrance } from './entrance.ts';
import { Memory, type Known } from './memory.ts';
import { saidTo, type Serving } from './serving.ts';

/** Something that comes of a send, so many milliseconds after it. */
export interface Reaction {
  readonly afterMs: number;
  readonly report: Report;
}

/** What courses are run with. */
export interface CourseSettings {
  readonly plan: Plan;
  /** Name that the campaign is deployed under: whose standing orders hold, and whose draw the cohort is. */
  readonly campaign: string;
  readonly known: Known;
  /**
   * How channels are served. Of one that is left out nothing is known: numbers that no account sends to are refused,
   * and countries are judged where the campaign declares them.
   */
  readonly serving: Readonly<Record<string, Serving>>;
  /** What comes of a send. */
  readonly reactions: (attempt: Attempt) => readonly Reaction[];
}

/** One customer's way through the campaign. */
export interface Course {
  cascade: Cascade;
  attempts: readonly Attempt[];
  /** Where it was sent on, held, refused and sent, oldest first. */
  readonly log: LogEntry[];
  /** The instant that is on the agenda for it. */
  expectedAt: number | null;
}

type Event = { readonly course: Course; readonly reaction: Report | null };

/** Lines of the history that tell what became of a step; others would only fill memory. */
const TELLING: ReadonlySet<LogEntry['kind']> = new Set<LogEntry['kind']>([
  'routed',
  'held',
  'refused',
  'sent',
]);

/** The nodes of the flow that a course runs through behind its start: hub and spoke. */
const NODE = { router: 'router', send: 'send', wait: 'wait', learner: 'learner' } as const;

/**
 * Takes customers through a campaign without anything leaving: the state machine, the guards and the price list are
 * the engine's own; time, provider and memory are made up.
 */
export class Courses {
  readonly all: Course[] = [];
  readonly #settings: CourseSettings;
  readonly #memory: Memory;
  readonly #judge: Judge;
  readonly #entrance: Entrance;
  readonly #agenda = new Agenda<Event>();
  readonly #channels: readonly string[];
  #heldBack: Course[] = [];
  readonly #cohort = new Set<Course>();

  constructor(settings: CourseSettings) {
    this.#settings = settings;
    this.#memory = new Memory(settings.plan.guards ?? null, settings.known);
    this.#judge = new Judge(this.#memory);
    this.#entrance = new Entrance(settings, this.#memory);
    this.#channels = settings.plan.steps.map(({ channel }) => channel);
  }

  /** Takes a customer in, as a start node does. They set out with {@link release}. */
  start(starter: Starter, now: number): StartAnswer {
    const { answer, cascade } = this.#entrance.admit(starter, now);
    if (cascade !== null) this.all.push({ cascade, attempts: [], log: [], expectedAt: null });
    return answer;
  }

  /** Lets everybody set out at the campaign's pace, or only the cohort where one comes first. */
  release(now: number): void {
    const { plan, campaign } = this.#settings;
    const cohort = plan.guards?.cohort ?? null;
    if (this.#memory.standing(campaign, 'paused', 'halted') !== null) return;
    if (cohort === null || this.#memory.standing(campaign, 'promoted') !== null) {
      this.#setOut(this.all, now);
      return;
    }
    const candidates = this.all.map(({ cascade: { id, segment, key } }) => ({
      id,
      segment,
      place: drawPlace(campaign, key),
    }));
    const chosen = draw(candidates, cohort.size, cohort.perSegment, new Map());
    const drawn = new Set(chosen.map(({ id }) => id));
    this.#heldBack = this.all.filter(({ cascade }) => !drawn.has(cascade.id));
    for (const course of this.all) if (drawn.has(course.cascade.id)) this.#cohort.add(course);
    this.#setOut([...this.#cohort], now);
  }

  /** Customers who wait for the campaign to be promoted. */
  get heldBack(): readonly Course[] {
    return this.#heldBack;
  }

  /** What keeps everybody from setting out; null: nothing does. */
  get obstacle(): Obstacle | null {
    return this.#memory.bar(this.#settings.campaign);
  }

  /** Does what is due next; false: nothing is. */
  step(): boolean {
    const now = this.#agenda.next();
    if (now === null) return false;
    for (const { course, reaction } of this.#agenda.take(now, 1)) {
      if (reaction === null) {
        if (course.expectedAt === now) course.expectedAt = null;
        this.#due(course, now);
      } else this.#react(course, reaction, now);
      this.#advance(course, now);
    }
    return true;
  }

  #setOut(courses: readonly Course[], now: number): void {
    const { perSecond } = this.#settings.plan;
    courses.forEach((course, i) => {
      const dueAt = perSecond === null ? now : now + Math.floor((i * 1_000) / perSecond);
      course.cascade = { ...course.cascade, dueAt };
      course.expectedAt = dueAt;
      this.#agenda.add(dueAt, { course, reaction: null });
    });
  }

  /** Lets the course go on until it waits for something, or has come to its end. */
  #advance(course: Course, now: number): void {
    const moment = momentOf(now);
    for (;;) {
      const { cascade } = course;
      const bundle = this.#bundle(course);
      if (cascade.phase === 'moving') this.#hop(course, bundle, moment);
      else if (cascade.phase === 'sending') this.#send(course, bundle, moment);
      else if (cascade.phase === 'ended' && cascade.learner === null) {
        const command = { type: 'finish', ...hopOf(cascade, NODE.learner) } as const;
        this.#apply(course, taken(finish(bundle, command, moment)), now);
      } else break;
    }
    const { dueAt } = course.cascade;
    if (dueAt === null || dueAt === course.expectedAt) return;
    course.expectedAt = dueAt;
    this.#agenda.add(dueAt, { course, reaction: null });
  }

  /** The next node takes the message. */
  #hop(course: Course, bundle: Bundle, moment: Moment): void {
    const { cascade } = course;
    const { node, port } = cascade;
    if (node === NODE.router || (node === NODE.send && port === PORT.self)) {
      this.#claim(course, bundle, moment);
    } else if (node === NODE.send && port === PORT.send.sent) {
      const command = { type: 'wait', ...hopOf(cascade, NODE.wait), waitMs: null, until: null } as const;
      this.#apply(course, taken(wait(bundle, command, moment)), moment.now);
    } else {
      const command = { type: 'route', ...hopOf(cascade, NODE.router), channels: this.#channels } as const;
      this.#apply(course, taken(route(bundle, command, moment)), moment.now);
    }
  }

  #claim(course: Course, bundle: Bundle, moment: Moment): void {
    const { cascade } = course;
    const channel = cascade.channel ?? '';
    const serving = this.#settings.serving[channel];
    const { sender, content } = serving ?? {};
    const command = {
      type: 'claim',
      ...hopOf(cascade, NODE.send),
      channel,
      account: channel,
      ...saidTo(cascade, course.attempts, channel, content),
      ...(sender === undefined ? {} : { sender }),
    } as const;
    const change = taken(
      claim(bundle, command, moment, (attempt) => {
        const verdict = stricter(
          serving === undefined ? numberVerdict(channel, attempt.address, 'any', { number: null }) : SEND,
          this.#judge.judge(course, command, attempt, moment.now),
        );
        if (verdict.do === 'hold' && verdict.remedy !== undefined)
          this.#memory.halt(cascade.campaign, moment.now, verdict.why, verdict.remedy);
        return verdict;
      }),
    );
    if (change.attempt !== null) this.#memory.sent(cascade.contact, change.attempt);
    this.#apply(course, change, moment.now);
  }

  /** The provider takes the message at once. */
  #send(course: Course, bundle: Bundle, moment: Moment): void {
    const attempt = course.attempts.at(-1);
    if (attempt === undefined) return;
    this.#apply(course, record(bundle, attempt, { state: 'accepted' }, moment), moment.now);
    for (const { afterMs, report: reaction } of this.#settings.reactions(attempt))
      this.#agenda.add(moment.now + afterMs, { course, reaction });
  }

  #due(course: Course, now: number): void {
    const change = due(this.#bundle(course), momentOf(now));
    if (change !== null) this.#apply(course, change, now);
  }

  #react(course: Course, reaction: Report, now: number): void {
    const attempt = course.attempts.find(({ id }) => id === reaction.attempt);
    if (attempt === undefined) return;
    this.#apply(course, report(this.#bundle(course), attempt, reaction, momentOf(now)), now);
  }

  #bundle({ cascade, attempts }: Course): Bundle {
    return {
      cascade,
      attempts,
      plan: this.#settings.plan,
      contact: this.#memory.find(cascade.contact),
    };
  }

  #apply(course: Course, change: Change, now: number): void {
    const before = course.cascade;
    const guards = this.#settings.plan.guards;
    for (const attempt of change.attempts) {
      const known = course.attempts.find(({ number }) => number === attempt.number);
      if (guards?.spend) bookSpend(this.#memory.meters, known, attempt);
      if (guards?.velocity) bookVelocity(this.#memory.meters, known, attempt);
      course.attempts =
        known === undefined
          ? [...course.attempts, attempt]
          : course.attempts.map((one) => (one === known ? attempt : one));
    }
    course.cascade = change.cascade;
    for (const entry of change.log) if (TELLING.has(entry.kind)) course.log.push(entry);
    if (change.optOut) this.#memory.optOut(before.contact, before.customer, change.optOut.by);
    if (before.result === null && change.cascade.result !== null) this.#entrance.ended(before.contact);
    if (isThrough(course.cascade, course.attempts.at(-1), this.#settings.plan)) this.#through(course, now);
  }

  /** One more has come to its end: where that was the last of the cohort, the rest may follow by itself. */
  #through(course: Course, now: number): void {
    if (!this.#cohort.delete(course) || this.#cohort.size > 0 || this.#heldBack.length === 0) return;
    const { cohort = null, halt = null } = this.#settings.plan.guards ?? {};
    if (cohort?.promote !== 'auto') return;
    // What comes of sends is not judged here, as with halts; without limits, or sends, there is nothing to judge by.
    if (halt === null || this.#memory.isInterrupted(this.#settings.campaign)) return;
    if (this.all.every(({ attempts }) => attempts.every(({ state }) => state === 'refused'))) return;
    this.#setOut(this.#heldBack.splice(0), now);
  }
}

function momentOf(now: number): Moment {
  return { now, fence: 1, settleMs: 60_000, unknownMs: 120_000 };
}

function hopOf(
  { id, hop }: Cascade,
  node: string,
): { cascade: string; hop: number; node: string; msg: string } {
  return { cascade: id, hop, node, msg: '{}' };
}

/** A decision that cannot be refused here: every message is taken by the node that it is for, and once. */
function taken<A extends Change | Problem>(answer: A): Exclude<A, Problem> {
  if ('problem' in answer) throw new Error(`A simulated message was refused: ${answer.problem}.`);
  return answer as Exclude<A, Problem>;
}
