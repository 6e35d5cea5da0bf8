/**
 * When each step's message would leave: on a clock without zones or dates, for somebody who never reacts.
 * Times are minutes from the midnight before the first message; that day is a Monday.
 */
import { readWindow } from '../../lib/campaign/day-window.ts';
import { readDuration } from '../../lib/campaign/duration.ts';
import { DAYS } from '../../lib/campaign/guards-document.ts';
import { type Section, valueAt } from './key-order.editor.ts';
import { rulesOf } from './rules.editor.ts';

/** What keeps a message back. */
export type Obstacle = 'calling' | 'quiet' | 'day';

/** A message's time. */
export interface Departure {
  readonly channel: string;
  /** When it is its turn. */
  readonly due: number;
  /** When it leaves; null: there is no opening. */
  readonly at: number | null;
  /** Why it leaves later; null: it does not. */
  readonly moved: Obstacle | null;
  /** Which hours it had to meet: calling hours, or quiet ones. */
  readonly watched: 'calling' | 'quiet' | null;
}

/** One step's times. */
export interface Timing {
  /** Null: it follows a step whose own time, wait or opening is not known. */
  readonly own: Departure | null;
  /** The message that follows without success; null: none, or the wait is not known yet. */
  readonly next: Departure | null;
}

const DAY = 1_440;
/** Openings are looked for this far ahead, as the engine does, in days. */
const HORIZON = 60;

/** The times of every step, in the order of the document. A step that nothing leads to is taken as a first one. */
export function timingsOf(document: Section, first: number): readonly Timing[] {
  const rules = rulesOf(document);
  const own = new Map<number, Departure>();
  const leave = (index: number, due: number): void => {
    const rule = rules[index];
    if (rule === undefined || own.has(index)) return;
    const departure = departureOf(document, rule.channel, due);
    own.set(index, departure);
    const wait = minutes(rule.wait);
    if (departure.at === null || wait === null || rule.next === '') return;
    leave(indexOf(rule.next), departure.at + wait);
  };
  const indexOf = (channel: unknown): number => rules.findIndex((rule) => rule.channel === channel);
  leave(indexOf(document['start']), first);
  const followers = new Set(rules.map((rule) => indexOf(rule.next)));
  rules.forEach((_rule, index) => {
    if (!followers.has(index)) leave(index, first);
  });

  return rules.map((rule, index) => {
    const mine = own.get(index) ?? null;
    const wait = minutes(rule.wait);
    if (mine === null || mine.at === null || wait === null || rule.next === '')
      return { own: mine, next: null };
    return { own: mine, next: departureOf(document, rule.next, mine.at + wait) };
  });
}

function departureOf(document: Section, channel: string, due: number): Departure {
  const calling = channel === 'phone' ? windowAt(document, ['guards', 'calling_hours']) : null;
  const quiet =
    windowAt(document, ['guards', 'quiet_hours', channel]) ??
    windowAt(document, ['guards', 'quiet_hours', 'default']);
  const off = valueAt(document, ['guards', 'quiet_days']);
  const daysOff = Array.isArray(off) ? off.map((day: unknown) => DAYS.indexOf(String(day))) : [];

  /** What keeps a message back at a time, and until when. */
  const obstacle = (at: number): readonly [Obstacle, number] | null => {
    const midnight = Math.floor(at / DAY) * DAY;
    const minute = at - midnight;
    if (daysOff.includes((midnight / DAY) % 7)) return ['day', midnight + DAY];
    if (calling !== null && !within(calling, minute))
      return ['calling', next(calling.from, minute, midnight)];
    if (quiet !== null && within(quiet, minute)) return ['quiet', next(quiet.to, minute, midnight)];
    return null;
  };

  let at = due;
  let moved: Obstacle | null = null;
  for (let found = obstacle(at); found !== null; found = obstacle(at)) {
    moved ??= found[0];
    at = found[1];
    if (at - due > HORIZON * DAY) return { channel, due, at: null, moved, watched: null };
  }
  const watched = calling !== null ? 'calling' : quiet !== null ? 'quiet' : null;
  return { channel, due, at, moved, watched };
}

/** The next time at which the clock shows `wanted`. */
function next(wanted: number, minute: number, midnight: number): number {
  return midnight + wanted + (wanted > minute ? 0 : DAY);
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

function within({ from, to }: Stretch, minute: number): boolean {
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

function windowAt(document: Section, path: readonly string[]): Stretch | null {
  const text = valueAt(document, path);
  return typeof text === 'string' ? readWindow(text) : null;
}

function minutes(wait: string): number | null {
  const reading = readDuration(wait);
  return reading.ok ? reading.amount / 60_000 : null;
}

/** Reads a time of day, such as `10:00`, into minutes; null: it is none. */
export function readTime(text: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return match === null ? null : Number(match[1]) * 60 + Number(match[2]);
}
