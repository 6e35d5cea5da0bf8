import type { Wording } from '../wording/wording.ts';
import type { Rejection } from './customer.ts';
import { say } from './say.ts';

/** What to do about a row, by what its reason begins with or the field that is at fault. */
const BY_REASON: readonly (readonly [beginning: string, remedy: Wording])[] = [
  ['opted out', say('intake.remedy.optedOut')],
  ['the campaign was stopped', say('intake.remedy.stopped')],
  ['the person is still in a cascade', say('intake.remedy.open')],
  ['the cascade could not be written', say('intake.remedy.notWritten')],
  ['the row is longer', say('intake.remedy.long')],
  ['the customer has no phone number', say('intake.remedy.noAddress')],
  ['the number has no country code', say('intake.remedy.noCountryCode')],
];
const BY_FIELD: Readonly<Record<string, Wording>> = {
  phone: say('intake.remedy.phone'),
  segment: say('intake.remedy.segment'),
  email: say('intake.remedy.email'),
  consent: say('intake.remedy.consent'),
};
const OTHERWISE = say('intake.remedy.other');

/** What to do about a row that was not accepted, as a sentence. */
export function remedyFor({ reason, field }: Rejection): Wording {
  const known = BY_REASON.find(([beginning]) => reason.startsWith(beginning));
  if (known !== undefined) return known[1];
  return (field === undefined ? undefined : BY_FIELD[field]) ?? OTHERWISE;
}
