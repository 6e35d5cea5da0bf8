import type { ChannelEvidence, Evidence } from './evidence.ts';
import type { Choice } from './learner.ts';
import type { LearningSettings } from './settings.ts';
import type { Terms } from './terms.ts';
import { about, money, percent, sureness, touches, whole } from './words.ts';

/** Why a cascade got its order, in one sentence. */
export function explainChoice(
  segment: string,
  choice: Choice,
  terms: Terms,
  settings: LearningSettings,
): string {
  const { standing, order, propensity } = choice;
  const who = segment === '' ? 'customers without a segment' : segment;
  const likely = `${percent(propensity)} of these cascades`;
  const path = order.join(', ');
  if (settings.mode === 'off') return `${who}: ${path}, the declared order; learning is off.`;
  const force = standing.arms.arms[standing.force];
  const inForce = force !== undefined && sameNames(force.order, order, terms);
  const kind = settings.mode === 'auto' ? 'the best order known' : 'the declared order';
  if (inForce) {
    const sure = settings.mode === 'auto' ? `, ${sureness(force.best)}` : '';
    return `${who}: ${path}, ${kind} after ${whole(standing.cascades)} cascades${sure} (${likely}).`;
  }
  return `${who}: ${path}, tried out to learn whether it is better than ${kind} (${likely}).`;
}

/** What a comparison means and what happens next, for a business person. */
export function explainEvidence(evidence: Evidence, terms: Terms, settings: LearningSettings): string {
  if (evidence.passed) return explainChange(evidence, terms, settings);
  return evidence.excluded ? explainKeeping(evidence, settings) : explainDoubt(evidence, terms, settings);
}

function explainChange(evidence: Evidence, terms: Terms, settings: LearningSettings): string {
  const { declared, rival, segment, gainPer1000 } = evidence;
  const [from, to] = [declared.order[0] ?? '', rival.order[0] ?? ''];
  const change =
    from === to
      ? `${to} first stays, then ${rest(rival.order)} instead of ${rest(declared.order)}.`
      : `start with ${to} instead of ${from}.`;
  const proof = from === to ? ratesOf(evidence, rival.order) : ratesOf(evidence, [to, from]);
  const gain = money(gainPer1000.value / 1000, terms.currency);
  const value = `at your costs that is ${gain} more per cascade, ${sureness(evidence.probability)}.`;
  return `${segment}: ${change} ${proof}; ${value} ${nextOf(settings)}`;
}

/**
 * That most customers of a segment start with `to` instead of `from` by now: since that has proved better, or since
 * it looks clearly better today.
 */
export function explainMove(
  evidence: Evidence,
  from: string,
  to: string,
  terms: Terms,
  settings: LearningSettings,
): string {
  const { segment, gainPer1000, probability, passed, missing } = evidence;
  const gain = money(gainPer1000.value / 1000, terms.currency);
  const next = passed
    ? nextOf(settings)
    : `Live, and it goes back should the others prove better, which get ${percent(settings.exploration)} at most; ` +
      `about ${about(missing)} more cascades would settle it.`;
  return (
    `${segment}: start with ${to} instead of ${from}. ${ratesOf(evidence, [to, from])}; at your costs that is ` +
    `${gain} more per cascade, ${sureness(probability)}. ${next}`
  );
}

/** What happens after a change has proved better. */
function nextOf({ mode, exploration }: LearningSettings): string {
  return mode === 'auto'
    ? `Live; ${percent(exploration)} at most goes on trying the others.`
    : 'Proposed; the declared order stays until you merge the change.';
}

function explainKeeping(evidence: Evidence, settings: LearningSettings): string {
  const { declared, segment } = evidence;
  const proof = ratesOf(evidence, declared.order.slice(0, 1));
  return (
    `${segment}: keep "${declared.order.join(', ')}". ${proof}; no other order is better by ` +
    `${percent(settings.gate.minGain)} or more. Trying the others goes on, in case that changes.`
  );
}

function explainDoubt(evidence: Evidence, terms: Terms, settings: LearningSettings): string {
  const { declared, rival, segment, gainPer1000, cascades } = evidence;
  const few = settings.gate.minCascades - cascades;
  const [from, to] = [declared.order.join(', '), rival.order.join(', ')];
  const worth = Math.abs(declared.worth.net) * 1000;
  const small = Math.abs(gainPer1000.value) < settings.gate.minGain * worth;
  const state =
    few > 0
      ? `${whole(cascades)} cascades so far, ${whole(settings.gate.minCascades)} are the least`
      : small
        ? `"${to}" and "${from}" differ by less than ${percent(settings.gate.minGain)}`
        : gainPer1000.value < 0
          ? `no order looks better than "${from}"; "${to}" may bring ${money(-gainPer1000.value / 1000, terms.currency)} less per cascade`
          : `"${to}" may bring ${money(gainPer1000.value / 1000, terms.currency)} more per cascade than "${from}", ${sureness(evidence.probability)}`;
  const more =
    few > 0
      ? `${whole(few)} more are needed before it is judged`
      : `about ${about(evidence.missing)} more cascades would settle it`;
  const meanwhile =
    settings.mode === 'auto'
      ? 'until then the order that looks best gets most of them'
      : 'until then the declared order stays';
  return `${segment}: cannot tell yet. ${capital(state)}; ${more}; ${meanwhile}.`;
}

function ratesOf(evidence: Evidence, channels: readonly string[]): string {
  const found = channels
    .map((channel) => evidence.channels.find((one) => one.channel === channel))
    .filter((one): one is ChannelEvidence => one !== undefined);
  const rates = found.map(({ rate, channel }, i) =>
    i === 0
      ? `${percent(rate.value)} of first ${touches(channel)} convert`
      : `${percent(rate.value)} of first ${touches(channel)}`,
  );
  const counts = found.map(({ attempts, bounced }) => whole(attempts - bounced));
  return `${rates.join(', ')} (${counts.join(' and ')} delivered in ${whole(evidence.cascades)} cascades)`;
}

function rest(order: readonly string[]): string {
  return order.length > 1 ? order.slice(1).join(', ') : 'nothing';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sameNames(order: readonly number[], names: readonly string[], { channels }: Terms): boolean {
  return order.length === names.length && order.every((c, i) => channels[c] === names[i]);
}
