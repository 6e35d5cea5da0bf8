import { setImmediate as turn } from 'node:timers/promises';
import { orderStartingWith, startFor } from '../../campaign/index.ts';
import { CascadeLog, Learner, type Alternatives } from '../../learning/index.ts';
import type { Fact, Store } from '../../store/store.ts';
import type { Campaign } from '../campaigns.ts';
import { MEMORY } from './campaign-learning.ts';
import { observationsOf } from './observations.ts';
import { settingsOf, termsOf } from './terms.ts';

/** Lines of the log read in one go. */
const SPAN = 500;

/** What of a store an evaluation reads. */
export type History = Pick<Store, 'facts' | 'lastPosition'>;

/** What a log was read into. */
export interface Reading {
  readonly log: CascadeLog;
  readonly learner: Learner;
  /** When its last line was written, in milliseconds since 1970. */
  readonly last: number;
}

/** Reads a campaign's whole log, page by page: its cascades, and a learner that has seen them. */
export async function readLog(
  store: History,
  { name, plan }: Pick<Campaign, 'name' | 'plan'>,
): Promise<Reading> {
  const learner = new Learner({
    terms: termsOf(plan),
    settings: settingsOf(plan),
    declared: {
      order: (segment) => orderStartingWith(plan, startFor(plan, segment)),
      from: (start) => orderStartingWith(plan, start),
    },
    random: Math.random,
    memory: MEMORY,
  });
  const log = new CascadeLog();
  const end = await store.lastPosition();
  let last = 0;
  for (let from = 0; from < end; from += SPAN) {
    for (const fact of await store.facts(from, SPAN)) {
      last = Math.max(last, fact.at);
      if (fact.campaign !== name) continue;
      for (const event of observationsOf(fact, plan)) {
        learner.observe(event);
        log.observe(event, alternativesOf(fact));
      }
    }
    learner.forget(last);
    await turn();
  }
  return { log, learner, last };
}

function alternativesOf({ kind, data }: Fact): Alternatives | null {
  return kind === 'routed' ? ((data?.['alternatives'] as Alternatives | undefined) ?? null) : null;
}
