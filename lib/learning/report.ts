import { atOnce } from './at-once.ts';
import { DAY } from './counts.ts';
import { findingOf } from './decide.ts';
import type { Finding } from './decide.ts';
import { comparing } from './differences.ts';
import type { Differences } from './differences.ts';
import type { Learner } from './learner.ts';
import { rankingOf } from './ranking.ts';
import type { Ranking } from './ranking.ts';
import { said, say, type Said } from './say.ts';
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
  /** Of the segments that are not pinned. */
  readonly findings: readonly Finding[];
  /** Of those that are. */
  readonly pinned: readonly PinnedSegment[];
  readonly saving: Saving | null;
  readonly stale: Staleness | null;
}

/** A segment that a person has taken out of the learner's hands. */
export interface PinnedOrder extends Said {
  readonly order: readonly string[];
}

/** What the report says of it. */
export interface PinnedSegment extends Said {
  readonly segment: string;
}

/** Rules that have not changed although they should have. */
export interface Staleness extends Said {
  readonly days: number;
  readonly segments: readonly string[];
}

/** See `reporting`; in one go. */
export function reportOf(learner: Learner, now: number, rulesSince: number): LearningReport {
  return atOnce(reporting(learner, now, rulesSince));
}

/**
 * Answers everything for all segments, one thing at a time.
 * @param rulesSince since when the document has been in force, in milliseconds since 1970
 * @param pinnedOrder the order of a segment that is pinned; null: it is not
 */
export function* reporting(
  learner: Learner,
  now: number,
  rulesSince: number,
  pinnedOrder: (segment: string) => PinnedOrder | null = () => null,
): Generator<void, LearningReport> {
  const names = [...learner.counts.segments]
    .filter(([, { cascades }]) => cascades > 0)
    .map(([name]) => name)
    .toSorted();
  const rankings: Ranking[] = [];
  const waits: WaitAdvice[] = [];
  const findings: Finding[] = [];
  const pinned: PinnedSegment[] = [];
  let cascades = 0;
  for (const name of names) {
    cascades += learner.counts.segments.get(name)?.cascades ?? 0;
    rankings.push(rankingOf(learner, name, now));
    yield;
    const held = pinnedOrder(name);
    const finding = held === null ? findingOf(learner, name, now) : null;
    if (finding !== null) findings.push(finding);
    if (held !== null) pinned.push({ segment: name, sentence: held.sentence, told: held.told });
    yield;
    const order = held?.order ?? commonOrder(learner, name, now);
    for (const channel of order) {
      const advice = waitAdvice(learner, name, channel, order, now);
      if (advice !== null) waits.push(advice);
      yield;
    }
  }
  return {
    at: now,
    cascades,
    rankings,
    waits,
    differences: yield* comparing(learner, now, learner.settings.gate.minCascades),
    findings,
    pinned,
    saving: savingOf(learner, now),
    stale: stalenessOf(findings, now, rulesSince),
  };
}

/** The order that most cascades of a segment get: each of its waits is judged within it. */
function commonOrder(learner: Learner, segment: string, now: number): string[] {
  const { arms, force } = learner.standing(segment, now);
  return learner.channelsOf(arms.arms[force]?.order ?? []);
}

/** Whether rules have been left alone for 90 days while findings say they should change. */
function stalenessOf(findings: readonly Finding[], now: number, rulesSince: number): Staleness | null {
  const days = Math.floor((now - rulesSince) / DAY);
  const segments = findings.filter(({ evidence }) => evidence.passed).map(({ evidence }) => evidence.segment);
  if (days < STALE_DAYS || segments.length === 0) return null;
  return { days, segments, ...said(say('learning.stale', { days, segments: segments.join(', ') })) };
}
