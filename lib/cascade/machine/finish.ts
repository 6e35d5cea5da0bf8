import type { FinishCommand } from '../command.ts';
import type { Problem } from '../answers.ts';
import type { Bundle, Change, Moment } from './change.ts';
import { announce, exhaust } from './end.ts';
import { attributionEnd, staleness } from './facts.ts';

/**
 * Takes a cascade that came to an end on any branch. A success or a stop is announced at once;
 * an exhausted one when its attribution window ends, or at once should the person still convert.
 */
export function finish(bundle: Bundle, command: FinishCommand, moment: Moment): Change | Problem {
  const { cascade } = bundle;
  const stale = staleness(cascade, command.hop);
  if (stale) return stale;

  const over =
    cascade.result === null
      ? exhaust(bundle, moment, 'the flow has no further channel')
      : { cascade, log: [] };
  const windowEnd = attributionEnd(bundle, moment.now);
  if (over.cascade.result === 'exhausted' && windowEnd > moment.now) {
    return {
      cascade: {
        ...over.cascade,
        phase: 'ended',
        pending: false,
        learner: command.node,
        home: '',
        dueAt: windowEnd,
      },
      attempts: [],
      log: over.log,
      emit: false,
    };
  }
  return announce({ ...bundle, cascade: over.cascade }, moment, command.node, over.log);
}
