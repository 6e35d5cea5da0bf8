import type { CampaignDocument } from '../../campaign/document.ts';
import { changesOf } from '../../campaign/diff.ts';
import { formatCampaign } from '../../campaign/format.ts';
import type { Plan } from '../../campaign/plan.ts';
import { startFor } from '../../campaign/order.ts';
import { inEnglish } from '../../campaign/say.ts';
import type { LearningReport, Said } from '../../learning/index.ts';

/** What the learner has found out and decided, in words. */
export interface Learned {
  /** `watch`: the document says nothing of learning, so that everybody gets the declared order and nothing is tried. */
  readonly mode: 'auto' | 'suggest' | 'watch' | 'off';
  readonly cascades: number;
  readonly decisions: readonly Decision[];
  /** Answers to "which channel converts most per cost", "which segments differ", "which are alike", and stale rules. */
  readonly rankings: readonly Said[];
  readonly differences: readonly Said[];
  readonly alike: readonly Said[];
  readonly stale: Said | null;
  /** The document that the evidence speaks for; null: the one in force. */
  readonly proposal: Proposal | null;
}

/** Where a segment stands. */
export interface Decision extends Said {
  readonly segment: string;
  /** `better`: another order has proved better. `settled`: none is. `open`: it cannot be told yet. `pinned`: it need not. */
  readonly state: 'better' | 'settled' | 'open' | 'pinned';
  /** Cascades about which it would take to tell; 0 when it is settled or pinned. */
  readonly missing: number;
}

/** A change of the campaign document. */
export interface Proposal {
  /** What changes, in words: one line for each thing. */
  readonly changes: readonly Said[];
  /** The whole document as JSON text, to be saved as a file. */
  readonly document: string;
}

/** The learner's report, sorted for reading: what is settled first. */
export function learnedOf(report: LearningReport, plan: Plan, document: CampaignDocument): Learned {
  const decisions = report.findings.map(({ evidence, sentence, told }): Decision => {
    const { segment, passed, excluded, missing } = evidence;
    return { segment, state: passed ? 'better' : excluded ? 'settled' : 'open', missing, sentence, told };
  });
  const pinned = report.pinned.map((one): Decision => ({ ...one, state: 'pinned', missing: 0 }));
  const rank = { better: 0, pinned: 1, settled: 2, open: 3 };
  return {
    mode: plan.learning?.mode ?? 'watch',
    cascades: report.cascades,
    decisions: [...decisions, ...pinned].toSorted((a, b) => rank[a.state] - rank[b.state]),
    rankings: report.rankings.map(saidOf),
    differences: report.differences.different.map(saidOf),
    alike: report.differences.alike.map(saidOf),
    stale: report.stale === null ? null : saidOf(report.stale),
    proposal: proposalOf(report, plan, document),
  };
}

/** The sentence of a finding, without what it rests on. */
function saidOf({ sentence, told }: Said): Said {
  return { sentence, told };
}

/** The document in force with the starts that have proved better. */
function proposalOf(report: LearningReport, plan: Plan, document: CampaignDocument): Proposal | null {
  const starts = report.findings.flatMap(({ evidence }) => {
    const start = evidence.rival.order[0];
    const moves = evidence.passed && start !== undefined && start !== startFor(plan, evidence.segment);
    return moves && evidence.segment !== '' ? [[evidence.segment, { start }] as const] : [];
  });
  if (starts.length === 0) return null;
  const proposed = { ...document, segments: { ...document.segments, ...Object.fromEntries(starts) } };
  const changes = changesOf(document, proposed).map((told) => ({ sentence: inEnglish(told), told }));
  return changes.length === 0 ? null : { changes, document: formatCampaign(proposed) };
}
