import type { MarketingCommand, OptInCommand, SuppressionsCommand } from '../../cascade/command.ts';
import type { Answers } from '../../cascade/answers.ts';
import type { Ledger, Work } from './ledger.ts';

/** Parts a contact from a channel: no address has a line's end in it. */
const BREAK = '\n';

/** See MarketingCommand. Of an erased person nothing is written down any more: they get no messages anyway. */
export function marketing(ledger: Ledger, command: MarketingCommand, work: Work): Answers['marketing'] {
  const { who, channel, wanted, by, listed } = command;
  const { now } = work.moment;
  const addresses = 'contact' in who ? [who.contact] : ledger.contacts.at(who.address, channel);
  if (addresses.some((one) => ledger.contacts.isForgotten(one, undefined))) return { count: 0 };
  let count = 0;
  for (const contact of ledger.meant(addresses)) {
    if (!ledger.contacts.wishMarketing(contact, channel, wanted, command.at ?? now, by)) continue;
    count += 1;
    const action = wanted ? 'resume-marketing' : 'stop-marketing';
    if (listed !== true)
      ledger.campaigns.note({ campaign: '', channel, contact }, { at: now, action, by, why: null });
  }
  return { count };
}

/** See OptInCommand. */
export function optIn(ledger: Ledger, { contact, by }: OptInCommand, work: Work): Answers['opt-in'] {
  const { now } = work.moment;
  let count = 0;
  for (const one of ledger.at(contact)) count += ledger.optIn(one, now, by);
  const target = { campaign: '', channel: '', contact };
  if (count > 0) ledger.campaigns.note(target, { at: now, action: 'opt-in', by, why: null });
  return { count };
}

/** See SuppressionsCommand. */
export function suppressions(
  { contacts }: Ledger,
  { after, limit }: SuppressionsCommand,
): Answers['suppressions'] {
  const [contact = '', channel = ''] = after.split(BREAK);
  const list = contacts.suppressions([contact, channel], limit);
  const last = list.length < limit ? undefined : list.at(-1);
  return { list, last: last === undefined ? null : `${last.contact}${BREAK}${last.marketingOn ?? ''}` };
}
