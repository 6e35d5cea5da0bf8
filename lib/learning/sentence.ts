import { joined, type Figure, type Wording } from '../wording/index.ts';
import type { Evidence } from './evidence.ts';
import type { Choice } from './learner.ts';
import { listed, named, ofFirst, path, say, sureness, who } from './say.ts';
import type { LearningSettings } from './settings.ts';
import type { Terms } from './terms.ts';

/** Why a cascade got its order, in one sentence. */
export function explainChoice(
  name: string,
  { standing, order, propensity }: Choice,
  terms: Terms,
  { mode }: LearningSettings,
): Wording {
  const segment = who(name);
  const channels = order.join(', ');
  if (mode === 'off') return say('learning.decision.off', { segment, channels });
  const share = percent(propensity);
  const force = standing.arms.arms[standing.force];
  if (force === undefined || !sameNames(force.order, order, terms)) {
    const tried = mode === 'auto' ? 'learning.decision.tryBest' : 'learning.decision.tryDeclared';
    return say(tried, { segment, channels, share });
  }
  const cascades = whole(standing.cascades);
  if (mode === 'suggest') return say('learning.decision.declared', { segment, channels, cascades, share });
  const sure = sureness(force.best);
  return say('learning.decision.best', { segment, channels, cascades, sure, share });
}

/** What a comparison means and what happens next, for a business person. */
export function explainEvidence(evidence: Evidence, terms: Terms, settings: LearningSettings): Wording {
  if (evidence.passed) return explainChange(evidence, terms, settings);
  return evidence.excluded ? explainKeeping(evidence, settings) : explainDoubt(evidence, terms, settings);
}

function explainChange(evidence: Evidence, terms: Terms, settings: LearningSettings): Wording {
  const { declared, rival } = evidence;
  const [from = '', ...instead] = declared.order;
  const [to = '', ...others] = rival.order;
  if (from !== to) return explainMove(evidence, from, to, terms, settings);
  const key =
    others.length === 0
      ? 'learning.change.shorter'
      : instead.length === 0
        ? 'learning.change.longer'
        : 'learning.change.rest';
  return say(key, {
    segment: who(evidence.segment),
    channel: to,
    others: path(others),
    instead: path(instead),
    rates: ratesOf(evidence, rival.order),
    gain: gainOf(evidence, terms),
    next: nextOf(evidence, settings),
  });
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
): Wording {
  return say('learning.change.start', {
    segment: who(evidence.segment),
    to: named(to),
    from: named(from),
    rates: ratesOf(evidence, [to, from]),
    gain: gainOf(evidence, terms),
    next: nextOf(evidence, settings),
  });
}

function gainOf({ gainPer1000, probability }: Evidence, { currency }: Terms): Wording {
  const amount = { as: 'money', value: gainPer1000.value / 1000, currency } as const;
  return say('learning.gain', { amount, sure: sureness(probability) });
}

/** What happens after a change looks better, or has proved so. */
function nextOf({ passed, missing }: Evidence, { mode, exploration }: LearningSettings): Wording {
  const share = percent(exploration);
  if (!passed) return say('learning.next.early', { share, missing: { as: 'about', value: missing } });
  return mode === 'auto' ? say('learning.next.live', { share }) : say('learning.next.proposed');
}

function explainKeeping(evidence: Evidence, { gate }: LearningSettings): Wording {
  const { declared, segment } = evidence;
  return say('learning.change.keep', {
    segment: who(segment),
    channels: declared.order.join(', '),
    rates: ratesOf(evidence, declared.order.slice(0, 1)),
    gain: percent(gate.minGain),
  });
}

function explainDoubt(evidence: Evidence, terms: Terms, settings: LearningSettings): Wording {
  const meanwhile =
    settings.mode === 'auto' ? say('learning.meanwhile.best') : say('learning.meanwhile.declared');
  const state = stateOf(evidence, terms, settings);
  return say('learning.change.doubt', { segment: who(evidence.segment), state, meanwhile });
}

function stateOf(evidence: Evidence, { currency }: Terms, { gate }: LearningSettings): Wording {
  const { declared, rival, gainPer1000, cascades, probability } = evidence;
  if (cascades < gate.minCascades) {
    return say('learning.doubt.few', {
      cascades: whole(cascades),
      least: whole(gate.minCascades),
      missing: whole(gate.minCascades - cascades),
    });
  }
  const gain = gainPer1000.value / 1000;
  const found = {
    from: path(declared.order),
    to: path(rival.order),
    missing: { as: 'about', value: evidence.missing },
    amount: { as: 'money', value: Math.abs(gain), currency },
  } as const;
  if (Math.abs(gain) < gate.minGain * Math.abs(declared.worth.net)) {
    return say('learning.doubt.small', { ...found, share: percent(gate.minGain) });
  }
  if (gain < 0) return say('learning.doubt.worse', found);
  return say('learning.doubt.better', { ...found, sure: sureness(probability) });
}

/** How first touches convert on the channels of an order. */
function ratesOf({ channels, cascades }: Evidence, order: readonly string[]): Wording {
  const found = order.flatMap((channel) => channels.find((one) => one.channel === channel) ?? []);
  const [first, ...others] = found.map(({ channel, rate }) => ofFirst(channel, rate.value));
  const counts = found.map(({ attempts, bounced }) =>
    say('learning.rates.count', { count: whole(attempts - bounced) }),
  );
  const delivered = joined(counts, (list, item) => say('learning.rates.and', { list, item }));
  const values = { first: first as Wording, delivered, cascades: whole(cascades) };
  if (others.length === 0) return say('learning.rates.one', values);
  return say('learning.rates.more', { ...values, others: listed(others) });
}

function sameNames(order: readonly number[], names: readonly string[], { channels }: Terms): boolean {
  return order.length === names.length && order.every((c, i) => channels[c] === names[i]);
}

function whole(value: number): Figure {
  return { as: 'whole', value };
}

function percent(value: number): Figure {
  return { as: 'percent', value };
}
