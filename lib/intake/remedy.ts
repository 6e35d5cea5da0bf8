import type { Wording } from '../wording/wording.ts';
import type { Rejection } from './customer.ts';
import { say } from './say.ts';

/** What to do about a row, by what its reason is told by. */
const BY_REASON: ReadonlyMap<string, Wording> = new Map([
  ['guards.end.optedOut', say('intake.remedy.optedOut')],
  ['guards.entry.stopped', say('intake.remedy.stopped')],
  ['guards.entry.stillOpen', say('intake.remedy.open')],
  ['intake.row.notWritten', say('intake.remedy.notWritten')],
  ['intake.row.long', say('intake.remedy.long')],
  ['intake.row.noAddress', say('intake.remedy.noAddress')],
  ['intake.row.noCountryCode', say('intake.remedy.noCountryCode')],
]);
/** Otherwise by the field that is at fault. */
const BY_FIELD: ReadonlyMap<string, Wording> = new Map([
  ['phone', say('intake.remedy.phone')],
  ['segment', say('intake.remedy.segment')],
  ['email', say('intake.remedy.email')],
  ['consent', say('intake.remedy.consent')],
]);
const OTHERWISE = say('intake.remedy.other');

/** What to do about a row that was not accepted, as a sentence. */
export function remedyFor({ told, field }: Rejection): Wording {
  const known = told === undefined ? undefined : BY_REASON.get(told.key);
  return known ?? BY_FIELD.get(field ?? '') ?? OTHERWISE;
}
