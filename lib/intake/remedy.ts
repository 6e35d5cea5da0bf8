import type { Rejection } from './customer.ts';

/** What to do about a row, by what its reason begins with or the field that is at fault. */
const BY_REASON: readonly (readonly [beginning: string, remedy: string])[] = [
  ['opted out', 'Leave the row out: only an act of the person brings them back.'],
  ['the campaign was stopped', 'Resume the campaign, then upload the row again.'],
  ['the person is still in a cascade', 'Upload the row again when that cascade has ended.'],
  ['the cascade could not be written', 'Upload the row again.'],
  ['the row is longer', 'Leave out columns that no message uses.'],
  ['the customer has no phone number', 'Add a phone number, an e-mail address or a Telegram id.'],
  ['the number has no country code', 'Write the number as +44…, or set the country in the start node.'],
];
const BY_FIELD: Readonly<Record<string, string>> = {
  phone: 'Mend the number, with its country code, or leave the row out.',
  segment: 'Write the name of a group of customers, or leave it empty.',
  email: 'Write the address as name@example.com, or leave it empty.',
  consent: 'Add when and how the person agreed, or leave the row out.',
};

/** What to do about a row that was not accepted, as a sentence. */
export function remedyFor({ reason, field }: Rejection): string {
  const known = BY_REASON.find(([beginning]) => reason.startsWith(beginning));
  if (known !== undefined) return known[1];
  return (field === undefined ? undefined : BY_FIELD[field]) ?? 'Mend the row and upload it again.';
}
