import { orderStartingWith, parseCampaign, startFor, type Plan } from '../../campaign/index.ts';
import {
  evaluation,
  listed,
  said,
  say,
  scaled,
  type Estimate,
  type Evaluation,
  type Said,
} from '../../learning/index.ts';
import type { Wording } from '../../wording/index.ts';
import type { Campaign } from '../campaigns.ts';
import { MEMORY } from './campaign-learning.ts';
import { readLog, type History } from './read-log.ts';
import { learningPlan } from './terms.ts';
import { inTurns } from './turns.ts';

/** A segment whose order the proposal changes. */
export interface ChangedSegment {
  readonly segment: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly cascades: number;
  /** Cascades that began as proposed, by what their weights are worth. */
  readonly effective: number;
}

/** What a proposed document would have brought. Money is in the campaign's currency for 1,000 cascades. */
export interface DocumentEvaluation extends Said {
  /** False: the log cannot tell, and `sentence` says why and what helps. */
  readonly answered: boolean;
  readonly reason:
    | 'answered'
    | 'same orders'
    | 'unknown channel'
    | 'no cascades'
    | 'no overlap'
    | 'too few'
    | 'log and model disagree';
  /** Segments whose order changes; only their cascades are looked at. All, where the orders are those in force. */
  readonly segments: readonly ChangedSegment[];
  readonly cascades: number;
  /** Doubly robust, with its 95 % interval; null where the log cannot tell. */
  readonly estimate: Estimate | null;
  /** What was done in those cascades brought. */
  readonly current: Estimate | null;
  /** How much more the proposal would have brought than what was done. */
  readonly gainPer1000: Estimate | null;
  /** By the step model alone, which needs no overlap and must be trusted less. */
  readonly model: number | null;
  /** What of the proposal this figure says nothing about, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Estimates from a campaign's own log what another document would have brought. Reads the log page by page and
 * keeps nothing; what else happens in the process is never kept waiting for long.
 * @param store needs only to be readable
 * @param campaign the campaign as it is in force
 * @param proposed a document, or its JSON text
 * @param now milliseconds since 1970 by the store's clock; default: the last line of the log
 * @throws CampaignError when the proposed document is not valid
 */
export async function evaluateDocument(
  store: History,
  campaign: Pick<Campaign, 'name' | 'plan'>,
  proposed: unknown,
  now?: number,
): Promise<DocumentEvaluation> {
  const { plan: next } = parseCampaign(proposed, { channels: channelsOf(campaign.plan) });
  const { plan } = campaign;
  const notes = notesOn(plan, next);
  const added = channelsOf(next).filter((channel) => !channelsOf(plan).includes(channel));
  if (added.length > 0) {
    const sentence = say('learning.evaluation.unknownChannel', { channels: added.join(', ') });
    return refusal('unknown channel', sentence, notes);
  }
  // The orders in force say what learning has brought: what was done against what is declared.
  const inForce = sameEverywhere(plan, next);
  if (inForce && plan.learning?.mode !== 'auto') {
    return refusal('same orders', say('learning.evaluation.sameOrders'), notes);
  }

  const read = await readLog(store, campaign);
  const at = now ?? read.last;
  const { scope } = learningPlan(plan);
  // With scope `order` a channel may be missing because it is not worth its cost.
  const whole = scope === 'start' ? channelsOf(plan) : null;
  const ended = await inTurns(read.log.cascades(at - lifeOf(plan), MEMORY.voteWindow, whole));
  const names = new Set(ended.map(({ segment }) => segment));
  const changed = [...names].toSorted().filter((segment) => inForce || !sameOrders(plan, next, segment));
  const log = ended.filter(({ segment }) => changed.includes(segment));
  if (log.length === 0) return refusal('no cascades', nothingYet(ended.length), notes);

  const question = {
    terms: read.learner.terms,
    target: (segment: string) => orderOf(next, segment),
    steps: (segment: string) => read.learner.standing(segment, at).fit.steps,
    ...(inForce && { what: 'declared' as const }),
  };
  const segments: ChangedSegment[] = [];
  for (const segment of changed) {
    const own = log.filter((one) => one.segment === segment);
    const { effective } = await inTurns(evaluation(own, question));
    const orders = { from: orderOf(plan, segment), to: orderOf(next, segment) };
    segments.push({ segment, ...orders, cascades: own.length, effective });
  }
  return answer(await inTurns(evaluation(log, question)), segments, notes);
}

/** How long a cascade may take until nothing more is credited to it, in milliseconds. */
function lifeOf(plan: Plan): number {
  return plan.steps.reduce((sum, { waitMs }) => sum + (waitMs ?? 0), plan.attributionMs);
}

function channelsOf(plan: Plan): string[] {
  return plan.steps.map(({ channel }) => channel);
}

function orderOf(plan: Plan, segment: string): string[] {
  return orderStartingWith(plan, startFor(plan, segment));
}

function sameOrders(a: Plan, b: Plan, segment: string): boolean {
  return orderOf(a, segment).join('\n') === orderOf(b, segment).join('\n');
}

/** True when no segment that either document names, nor any other, goes another way. */
function sameEverywhere(a: Plan, b: Plan): boolean {
  const named = [...Object.keys(a.segments), ...Object.keys(b.segments)];
  // No segment's name is empty, so that '' stands for all those without a start of their own.
  return ['', ...named].every((segment) => sameOrders(a, b, segment));
}

function notesOn(plan: Plan, next: Plan): readonly Wording[] {
  const waits = next.steps
    .filter((step) => plan.steps.find((one) => one.channel === step.channel)?.waitMs !== step.waitMs)
    .map(({ channel }) => channel)
    .filter((channel) => channelsOf(plan).includes(channel));
  if (waits.length === 0) return [];
  return [say('learning.evaluation.waits', { channels: waits.join(', ') })];
}

function nothingYet(ended: number): Wording {
  return say(ended === 0 ? 'learning.evaluation.notEnded' : 'learning.evaluation.noSegment');
}

function refusal(
  reason: DocumentEvaluation['reason'],
  sentence: Wording,
  notes: readonly Wording[],
): DocumentEvaluation {
  const nothing = { estimate: null, current: null, gainPer1000: null, model: null };
  return {
    answered: false,
    reason,
    ...said(sentence),
    segments: [],
    cascades: 0,
    ...nothing,
    notes: notes.map(({ text }) => text),
  };
}

function answer(
  found: Evaluation,
  segments: readonly ChangedSegment[],
  notes: readonly Wording[],
): DocumentEvaluation {
  const blind = segments.filter(({ effective }) => effective === 0);
  const reason = blind.length > 0 ? 'no overlap' : found.verdict;
  const sentence: Wording =
    blind.length > 0 && found.verdict !== 'no overlap'
      ? say('learning.evaluation.noOverlapIn', {
          cascades: { as: 'whole', value: found.cascades },
          where: listed(blind.map(startOf)),
        })
      : { text: found.sentence, told: found.told };
  const sure = reason === 'no overlap' ? null : found;
  return {
    answered: reason === 'answered',
    reason,
    ...said(notes.reduce((one, other) => say('learning.sentences', { one, other }), sentence)),
    segments,
    cascades: found.cascades,
    estimate: per1000(sure?.estimate ?? null),
    current: per1000(found.logged),
    gainPer1000: per1000(sure?.gain ?? null),
    model: 1000 * found.model,
    notes: notes.map(({ text }) => text),
  };
}

function startOf({ segment, to }: ChangedSegment): Wording {
  return say('learning.evaluation.where', { segment, channel: to[0] ?? '' });
}

function per1000(estimate: Estimate | null): Estimate | null {
  return estimate === null ? null : scaled(estimate, 1000);
}
