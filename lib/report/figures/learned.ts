import type { CampaignDocument } from '../../campaign/document.ts';
import { diffCampaigns } from '../../campaign/diff.ts';
import { formatCampaign } from '../../campaign/format.ts';
import type { Plan } from '../../campaign/plan.ts';
import { startFor } from '../../campaign/order.ts';
import type { LearningReport } from '../../learning/index.ts';

/** What the learner has found out and decided, in words. */
export interface Learned {
  readonly mode: 'auto' | 'suggest' | 'off';
  readonly cascades: number;
  readonly decisions: readonly Decision[];
  /** Answers to "which channel converts most per cost", "which segments differ", "which are alike", and stale rules. */
  readonly rankings: readonly string[];
  readonly differences: readonly string[];
  readonly alike: readonly string[];
  readonly stale: string | null;
  /** The document that the evidence speaks for; null: the one in force. */
  readonly proposal: Proposal | null;
}

/** Where a segment stands. */
export interface Decision {
  readonly segment: string;
  /** `better`: another order has proved better. `settled`: none is. `open`: it cannot be told yet. */
  readonly state: 'better' | 'settled' | 'open';
  /** Cascades about which it would take to tell; 0 when it is settled. */
  readonly missing: number;
  readonly sentence: string;
}

/** A change of the campaign document. */
export interface Proposal {
  /** What changes, in words: one line for each thing. */
  readonly changes: readonly string[];
  /** The whole document as JSON text, to be saved as a file. */
  readonly document: string;
}

/** The learner's report, sorted for reading: what is settled first. */
export function learnedOf(report: LearningReport, plan: Plan, document: CampaignDocument): Learned {
  const decisions = report.findings.map(({ evidence, sentence }): Decision => {
    const { segment, passed, excluded, missing } = evidence;
    return { segment, state: passed ? 'better' : excluded ? 'settled' : 'open', missing, sentence };
  });
  const rank = { better: 0, settled: 1, open: 2 };
  return {
    // A document that says nothing of learning changes nothing by itself.
    mode: plan.learning?.mode ?? 'suggest',
    cascades: report.cascades,
    decisions: decisions.toSorted((a, b) => rank[a.state] - rank[b.state]),
    rankings: report.rankings.map(({ sentence }) => sentence),
    differences: report.differences.different.map(({ sentence }) => sentence),
    alike: report.differences.alike.map(({ sentence }) => sentence),
    stale: report.stale?.sentence ?? null,
    proposal: proposalOf(report, plan, document),
  };
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
  const changes = diffCampaigns(document, proposed);
  return changes.length === 0 ? null : { changes, document: formatCampaign(proposed) };
}
