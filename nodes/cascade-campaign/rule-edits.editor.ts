/** What a person does to the rows of the rules table. Pure: each gives another document. */
import { BUILT_IN_CHANNELS } from '../../lib/campaign/document.ts';
import { DOCUMENT, type Section, isSection, withKey } from './key-order.editor.ts';
import { type Success, isChain, rulesOf, stepsOf, successOf, text } from './rules.editor.ts';
import { STEP, ended, goingOn, leading, pointed } from './step-edits.editor.ts';

/** Steps that went on, by channel: what a step gets back when it is the last no more. */
export type Remembered = ReadonlyMap<string, Section>;

/** Renames a step's channel, and with it all that leads there, unless another step has the old or the new name too. */
export function withChannel(document: Section, index: number, channel: string): Section {
  const steps = stepsOf(document);
  const before = text((steps[index] as Section)['channel']);
  const having = (name: string): number => rulesOf(document).filter((rule) => rule.channel === name).length;
  const alone = before !== '' && having(before) === 1 && having(channel) === 0;
  const renamed = steps.map((step, at) => {
    if (!isSection(step)) return step;
    const own = at === index ? withKey(step, 'channel', channel, STEP) : step;
    return alone ? pointed(own, before, channel) : own;
  });
  const next = withSteps(document, renamed);
  if (!alone) return next;
  const { segments } = next;
  const started = document['start'] === before ? { ...next, start: channel } : next;
  if (!isSection(segments)) return started;
  const moved = Object.entries(segments).map(([name, segment]) => [
    name,
    isSection(segment) && segment['start'] === before ? { ...segment, start: channel } : segment,
  ]);
  return { ...started, segments: Object.fromEntries(moved) as Section };
}

/** Writes a step's wait; an empty text is null. */
export function withWait(document: Section, index: number, wait: string): Section {
  return withStep(document, index, (step) => withKey(step, 'wait', wait === '' ? null : wait, STEP));
}

/**
 * Gives a step another success rule, which leads where the old one led, else to the row below; or makes it the last.
 * One that was the last leads where it led before, as long as there is a step.
 */
export function withSuccess(
  document: Section,
  index: number,
  success: Success,
  remembered: Remembered,
): Section {
  const rules = rulesOf(document);
  const below = rules[index + 1]?.channel ?? '';
  const isStep = (name: string): boolean =>
    name !== '' && rules.some(({ channel }, at) => at !== index && channel === name);
  return withStep(document, index, (step) => {
    if (success === '') return step;
    if (success === 'terminal') return ended(step);
    if (successOf(step) !== 'terminal') return leading(step, success, rules[index]?.next || below);
    const before = remembered.get(text(step['channel'])) ?? {};
    const led = text(before[successOf(before)]);
    const failed = text(before['if_failed']);
    const on = goingOn(step, isStep(led) ? led : below, before, success);
    return isStep(failed) ? withKey(on, 'if_failed', failed, STEP) : on;
  });
}

/** Leads a step elsewhere. */
export function withNext(document: Section, index: number, next: string): Section {
  return withStep(document, index, (step) => {
    const key = successOf(step);
    return key === '' || key === 'terminal' ? step : withKey(step, key, next, STEP);
  });
}

/** Names the channel that follows a message that cannot be delivered; null: the same as without success. */
export function withFailed(document: Section, index: number, failed: string | null): Section {
  return withStep(document, index, (step) => withKey(step, 'if_failed', failed ?? undefined, STEP));
}

/** Writes the channel that is tried first. */
export function withStart(document: Section, start: string): Section {
  return withKey(document, 'start', start, DOCUMENT);
}

/** Moves a row. Where each step led to the row below, it still does; else steps keep their targets. */
export function moved(document: Section, from: number, to: number, remembered: Remembered): Section {
  const steps = stepsOf(document);
  const one = steps[from];
  const next = withSteps(document, steps.toSpliced(from, 1).toSpliced(to, 0, one));
  return isChain(document) ? chained(next, remembered) : next;
}

/** Removes a row. What led to it leads to where it led. */
export function removed(document: Section, index: number): Section {
  const gone = rulesOf(document)[index];
  const rest = withSteps(document, stepsOf(document).toSpliced(index, 1));
  if (gone === undefined || gone.channel === '') return rest;
  const left = rulesOf(rest);
  if (left.some(({ channel }) => channel === gone.channel)) return rest;
  const target = left.some(({ channel }) => channel === gone.next) ? gone.next : null;
  const steps = stepsOf(rest).map((step) => {
    if (!isSection(step)) return step;
    const key = successOf(step);
    const leads = key !== '' && key !== 'terminal' && step[key] === gone.channel;
    const failing = step['if_failed'] === gone.channel ? withKey(step, 'if_failed', undefined, STEP) : step;
    // A step cannot follow itself: what went round a circle ends here.
    if (leads && (target === null || target === step['channel'])) return ended(failing);
    return pointed(failing, gone.channel, target ?? gone.channel);
  });
  const next = withSteps(rest, steps);
  return document['start'] === gone.channel ? withStart(next, target ?? left[0]?.channel ?? '') : next;
}

/** Adds a row at the end for the first well-known channel without one; the last step leads there. */
export function added(document: Section): Section {
  const rules = rulesOf(document);
  const channel = BUILT_IN_CHANNELS.find((name) => !rules.some((rule) => rule.channel === name)) ?? '';
  const steps = [...stepsOf(document), { channel, wait: null, terminal: true }];
  const last = rules.length - 1;
  const joined = steps.map((step, at) =>
    at === last && isSection(step) && rules[last]?.success === 'terminal' ? goingOn(step, channel) : step,
  );
  const next = withSteps(document, joined);
  return rules.length === 0 ? withStart(next, channel) : next;
}

function chained(document: Section, remembered: Remembered): Section {
  const rules = rulesOf(document);
  const steps = stepsOf(document).map((step, at) => {
    const follower = rules[at + 1]?.channel;
    if (!isSection(step)) return step;
    if (follower === undefined) return ended(step);
    const key = successOf(step);
    if (key !== '' && key !== 'terminal') return withKey(step, key, follower, STEP);
    return goingOn(step, follower, remembered.get(text(step['channel'])));
  });
  return withStart(withSteps(document, steps), rules[0]?.channel ?? '');
}

function withStep(document: Section, index: number, change: (step: Section) => Section): Section {
  return withSteps(
    document,
    stepsOf(document).map((step, at) => (at === index && isSection(step) ? change(step) : step)),
  );
}

function withSteps(document: Section, steps: readonly unknown[]): Section {
  return withKey(document, 'steps', steps, DOCUMENT);
}
