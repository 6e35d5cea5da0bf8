import { DAY } from './counts.ts';
import { findingOf } from './decide.ts';
import type { Finding } from './decide.ts';
import { differencesOf } from './differences.ts';
import type { Differences } from './differences.ts';
import type { Learner } from './learner.ts';
import { rankingOf } from './ranking.ts';
import type { Ranking } from './ranking.ts';
import { savingOf } from './saving.ts';
import type { Saving } from './saving.ts';
import { waitAdvice } from './wait-advice.ts';
import type { WaitAdvice } from './wait-advice.ts';

/** Days after which unchanged rules are called stale if the data says otherwise. */
const STALE_DAYS = 90;

/** The three questions of the tutorial, and what else a week of cascades can tell. */
export interface LearningReport {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly cascades: number;
  readonly rankings: readonly Ranking[];
  readonly waits: readonly WaitAdvice[];
  readonly differences: Differences;
  readonly findings: readonly Finding[];
  readonly saving: Saving | null;
  readonly stale: Staleness | null;
}

/** Rules that have not changed although they should have. */
export interface Staleness {
  readonly days: number;
  readonly segments: readonly string[];
  readonly sentence: string;
}

/**
 * Answers everything for all segments.
 * @param rulesSince since when the document has been in force, in milliseconds since 1970
 */
export function reportOf(learner: Learner, now: number, rulesSince: number): LearningReport {
  const names = [...learner.counts.segments]
    .filter(([, { cascades }]) => cascades > 0)
    .map(([name]) => name)
    .toSorted();
  const findings = names.flatMap((name) => findingOf(learner, name, now) ?? []);
  return {
    at: now,
    cascades: names.reduce((sum, name) => sum + (learner.counts.segments.get(name)?.cascades ?? 0), 0),
    rankings: names.map((name) => rankingOf(learner, name, now)),
    waits: names.flatMap((name) => waitsOf(learner, name, now)),
    differences: differencesOf(learner, now, learner.settings.gate.minCascades),
    findings,
    saving: savingOf(learner, now),
    stale: stalenessOf(findings, now, rulesSince),
  };
}

/** Advice on each wait of the order that most cascades of a segment get. */
export function waitsOf(learner: Learner, segment: string, now: number): WaitAdvice[] {
  const { arms, force } = learner.standing(segment, now);
  const order = learner.channelsOf(arms.arms[force]?.order ?? []);
  return order.flatMap((channel) => waitAdvice(learner, segment, channel, order, now) ?? []);
}

/** Whether rules have been left alone for 90 days while findings say they should change. */
export function stalenessOf(findings: readonly Finding[], now: number, rulesSince: number): Staleness | null {
  const days = Math.floor((now - rulesSince) / DAY);
  const segments = findings.filter(({ evidence }) => evidence.passed).map(({ evidence }) => evidence.segment);
  if (days < STALE_DAYS || segments.length === 0) return null;
  const sentence =
    `The rules have not changed for ${days} days, although another order has proved better for ` +
    `${segments.join(', ')}.`;
  return { days, segments, sentence };
}
