import type { Plan } from '../campaign/plan.ts';
import { addressOn } from '../cascade/address.ts';
import type { NewCascade } from '../cascade/command.ts';
import type { StartAnswer } from '../cascade/answers.ts';
import { consentRefusal } from './consent.ts';
import type { Guards } from './guards.ts';
import { numberVerdict } from './numbers.ts';
import { say } from './say.ts';
import type { Wording } from '../wording/wording.ts';

/** The answer to every start of a campaign that was stopped. */
export const STOPPED: StartAnswer = refused(say('guards.entry.stopped'));

/**
 * What a campaign's guards have against a row that is to be started; null: nothing.
 * @param now milliseconds since 1970
 * @param hasOpen true when the person is in a cascade of this campaign that has not come to an end
 */
export function startRefusal(
  guards: Guards,
  plan: Plan,
  { customer }: Pick<NewCascade, 'customer'>,
  now: number,
  hasOpen: () => boolean,
): Extract<StartAnswer, { state: 'refused' }> | null {
  if (guards.consent !== null) {
    const reason = consentRefusal(guards.consent, customer, null, now);
    if (reason !== null) return refused(reason, 'consent');
  }
  if (guards.frequency?.oneActive === true && hasOpen()) {
    return refused(say('guards.entry.stillOpen'));
  }
  if (guards.countries === null) return null;
  // Where another channel than by number is left, the row is of use all the same.
  const verdicts = plan.steps.map(({ channel }) => {
    const address = addressOn(channel, customer);
    return address === null ? null : numberVerdict(channel, address, guards.countries, { number: null });
  });
  const barred = verdicts.find((verdict) => verdict?.do === 'refuse');
  if (barred?.do !== 'refuse' || verdicts.some((verdict) => verdict?.do === 'send')) return null;
  return refused(barred.why, 'phone');
}

function refused({ text, told }: Wording, field?: string): Extract<StartAnswer, { state: 'refused' }> {
  return { state: 'refused', reason: text, told, ...(field === undefined ? {} : { field }) };
}
