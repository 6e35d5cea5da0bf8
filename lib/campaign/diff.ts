import type { CampaignDocument } from './document.ts';
import { SUCCESS_OF } from './document.ts';
import { guardFacts } from './diff-guards.ts';
import { formatDuration } from './duration.ts';
import { planOf } from './plan-of.ts';
import type { Plan, Step } from './plan.ts';
import { formatRate } from './rate.ts';
import { inEnglish } from './say.ts';
import { tell, type Sentence } from './sentence.ts';

/** What a plan says, as words: one entry for each thing that can change. Order is the order of the report. */
type Facts = ReadonlyMap<string, string>;

/**
 * What changes from one valid document to another, as lines of plain words: `step whatsapp: wait 6h -> 4h`.
 * Compares meaning: spelling, key order and defaults written out make no line. Empty when they mean the same.
 */
export function diffCampaigns(before: CampaignDocument, after: CampaignDocument): string[] {
  return changesOf(before, after).map(inEnglish);
}

/** The lines of diffCampaigns, to be said in any language; what they name beside segments is named as in the document. */
export function changesOf(before: CampaignDocument, after: CampaignDocument): Sentence[] {
  const [old, next] = [planOf(before), planOf(after)];
  return [
    ...compare(generalFacts(old), generalFacts(next)),
    ...diffSteps(old, next),
    ...compare(sectionFacts(old), sectionFacts(next), segmentSubjects(old, next)),
  ];
}

function diffSteps(old: Plan, next: Plan): Sentence[] {
  const lines: Sentence[] = [];
  const has = (plan: Plan, channel: string): boolean => plan.steps.some((step) => step.channel === channel);
  for (const { channel } of old.steps)
    if (!has(next, channel)) lines.push(tell('campaign.change.step-removed', { name: channel }));
  for (const step of next.steps) {
    const known = old.steps.find((one) => one.channel === step.channel);
    if (known !== undefined) lines.push(...compare(stepFacts(known), stepFacts(step)));
    else lines.push(tell('campaign.change.step-added', { name: step.channel, text: describe(step) }));
  }
  // The order of steps that stayed: it is the order of the router's outputs.
  const stayed = (plan: Plan, other: Plan): string =>
    channels(plan)
      .filter((one) => has(other, one))
      .join(', ');
  if (stayed(old, next) !== stayed(next, old)) {
    const [before, after] = [channels(old).join(', '), channels(next).join(', ')];
    lines.push(tell('campaign.change.order', { before, after }));
  }
  return lines;
}

function channels(plan: Plan): string[] {
  return plan.steps.map((step) => step.channel);
}

function describe(step: Step): string {
  return [...stepFacts(step)].map(([subject, text]) => `${subject.replace(/^.*: /, '')} ${text}`).join(', ');
}

function stepFacts(step: Step): Facts {
  const facts = new Map<string, string>();
  const set = (key: string, text: string): unknown => facts.set(`step ${step.channel}: ${key}`, text);
  if (step.waitMs !== null) set('wait', formatDuration(step.waitMs));
  for (const [key, rule] of Object.entries(SUCCESS_OF))
    if (rule === step.success) set(key, String(step.next));
  if (step.onFailed !== null) set('if_failed', step.onFailed);
  if (step.next === null && step.onFailed === null) set('terminal', 'true');
  return facts;
}

function generalFacts(plan: Plan): Facts {
  const facts = new Map([['start', plan.start]]);
  if (plan.name !== null) facts.set('name', JSON.stringify(plan.name));
  return facts;
}

/** How lines about segments begin, by the subjects of sectionFacts: a report shows them in the reader's language. */
function segmentSubjects(...plans: readonly Plan[]): ReadonlyMap<string, Sentence> {
  const names = plans.flatMap((plan) => Object.keys(plan.segments));
  return new Map(
    names.flatMap((name) => [
      [`segment ${name}: start`, tell('campaign.change.segment', { name })],
      [`segment ${name}: pinned`, tell('campaign.change.segment-pinned', { name })],
    ]),
  );
}

function sectionFacts(plan: Plan): Facts {
  const facts = new Map<string, string>();
  for (const [name, { start, pinned }] of sorted(plan.segments)) {
    facts.set(`segment ${name}: start`, start);
    if (pinned === true) facts.set(`segment ${name}: pinned`, 'true');
  }
  facts.set('conversion', plan.conversion.join(', '));
  facts.set('attribution', formatDuration(plan.attributionMs));
  if (plan.value !== null) facts.set('value', String(plan.value));
  if (plan.currency !== null) facts.set('currency', plan.currency);
  for (const [channel, cost] of sorted(plan.costs)) {
    facts.set(`cost ${channel}`, String(cost.default));
    for (const [country, price] of sorted(cost.countries))
      facts.set(`cost ${channel} in ${country}`, String(price));
  }
  for (const [key, value] of Object.entries(plan.learning ?? {})) {
    if (value !== null) facts.set(`learning ${key}`, String(value));
  }
  if (plan.perSecond !== null) facts.set('pace', formatRate(plan.perSecond));
  for (const [subject, text] of guardFacts(plan.guards)) facts.set(subject, text);
  return facts;
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** One line for each fact that changed, went or came. @param told subjects that are told in other languages */
function compare(old: Facts, next: Facts, told: ReadonlyMap<string, Sentence> = new Map()): Sentence[] {
  const lines: Sentence[] = [];
  const named = (key: string): string | Sentence => told.get(key) ?? lead(key);
  for (const [key, before] of old) {
    const after = next.get(key);
    const subject = named(key);
    if (after === undefined) lines.push(tell('campaign.change.removed', { subject, text: before }));
    else if (after !== before) lines.push(tell('campaign.change.changed', { subject, before, after }));
  }
  for (const [key, text] of next)
    if (!old.has(key)) lines.push(tell('campaign.change.added', { subject: named(key), text }));
  return lines;
}

/** `start:`, but `step whatsapp: wait`, which has its colon. */
function lead(subject: string): string {
  return subject.includes(': ') ? subject : `${subject}:`;
}
