import type { Wording } from '../wording/wording.ts';
import type { Rejection } from './customer.ts';
import { sayRefusal } from '../wording/refusals.ts';

/** What to do about a row, by what its reason is told by. */
const BY_REASON: ReadonlyMap<string, Wording> = new Map([
  ['guards.end.optedOut', sayRefusal('refusals.remedy.optedOut')],
  ['guards.entry.stopped', sayRefusal('refusals.remedy.stopped')],
  ['guards.entry.stillOpen', sayRefusal('refusals.remedy.open')],
  ['refusals.row.notWritten', sayRefusal('refusals.remedy.notWritten')],
  ['refusals.row.notUtf8', sayRefusal('refusals.remedy.notUtf8')],
  ['refusals.row.long', sayRefusal('refusals.remedy.long')],
  ['refusals.row.noAddress', sayRefusal('refusals.remedy.noAddress')],
  ['refusals.row.noCountryCode', sayRefusal('refusals.remedy.noCountryCode')],
]);
/** Otherwise by the field that is at fault. */
const BY_FIELD: ReadonlyMap<string, Wording> = new Map([
  ['phone', sayRefusal('refusals.remedy.phone')],
  ['segment', sayRefusal('refusals.remedy.segment')],
  ['email', sayRefusal('refusals.remedy.email')],
  ['timezone', sayRefusal('refusals.remedy.timezone')],
  ['consent', sayRefusal('refusals.remedy.consent')],
]);
const OTHERWISE = sayRefusal('refusals.remedy.other');

/** What to do about a row that was not accepted, as a sentence. */
export function remedyFor({ told, field }: Rejection): Wording {
  const known = told === undefined ? undefined : BY_REASON.get(told.key);
  return known ?? BY_FIELD.get(field ?? '') ?? OTHERWISE;
}
