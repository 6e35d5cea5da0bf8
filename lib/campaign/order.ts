import type { Plan } from './plan.ts';

/**
 * The channels a cascade tries from `start` when nothing succeeds and nothing fails early: `start`, then each step's
 * `next`. `onFailed` is a detour and does not count.
 * @throws RangeError when `start` has no step
 */
export function orderFrom(plan: Plan, start: string): string[] {
  const order: string[] = [];
  let channel: string | null = start;
  while (channel !== null && !order.includes(channel)) {
    const step = plan.steps.find((one) => one.channel === channel);
    if (step === undefined) throw new RangeError(`No step of the campaign has the channel "${channel}".`);
    order.push(channel);
    channel = step.next;
  }
  return order;
}

/** The start channel of a segment; the campaign's own start for customers without a segment or of any other. */
export function startFor(plan: Plan, segment: string | null | undefined): string {
  const own =
    typeof segment === 'string' && Object.hasOwn(plan.segments, segment) ? plan.segments[segment] : undefined;
  return own?.start ?? plan.start;
}

/** The channel that the document itself pins a segment to; null: none. */
export function pinnedStart(plan: Plan, segment: string): string | null {
  const own = Object.hasOwn(plan.segments, segment) ? plan.segments[segment] : undefined;
  return own?.pinned === true ? own.start : null;
}

/**
 * The order with another start: that channel first, and all others as they are declared. So a segment with a start
 * of its own leaves no channel out.
 * @throws RangeError when `start` has no step
 */
export function orderStartingWith(plan: Plan, start: string): string[] {
  if (start === plan.start) return orderFrom(plan, start);
  if (!plan.steps.some((step) => step.channel === start)) {
    throw new RangeError(`No step of the campaign has the channel "${start}".`);
  }
  return [start, ...orderFrom(plan, plan.start).filter((channel) => channel !== start)];
}
