import type {
  MarketingCommand,
  OptInCommand,
  SuppressionsCommand,
  UnblockCommand,
} from '../../cascade/command.ts';
import type { Answers } from '../../cascade/answers.ts';
import { findAttempt } from './bundles.ts';
import type { Ledger } from './ledger.ts';
import type { Work } from './work.ts';

/** Parts a contact from a channel: no address has a line's end in it. */
const BREAK = '\n';

/** See MarketingCommand. Of an erased person nothing is written down any more: they get no messages anyway. */
export function marketing(
  { tables, identities, guardActs }: Ledger,
  command: MarketingCommand,
  work: Work,
): Answers['marketing'] {
  const { attempts, campaigns, contacts } = tables;
  const { who, channel, wanted, by, listed } = command;
  const { now } = work.moment;
  const addresses = 'contact' in who ? [who.contact] : contacts.at(who.address, channel);
  if (addresses.some((one) => contacts.isForgotten(one, undefined))) return { count: 0 };
  let count = 0;
  for (const contact of identities.meant(addresses)) {
    if (!contacts.wishMarketing(contact, channel, wanted, command.at ?? now, by)) continue;
    count += 1;
    const action = wanted ? 'resume-marketing' : 'stop-marketing';
    if (listed === true) continue;
    campaigns.note({ campaign: '', channel, contact }, { at: now, action, by, why: null });
    if (wanted) continue;
    // It is the message before it that has put them off.
    const id = attempts.latestOf([contact], channel);
    const found = id === null ? null : findAttempt(tables, id);
    if (found?.attempt.channel === channel) guardActs.putOff(found.attempt, found.entry.seq, work);
  }
  return { count };
}

/** See OptInCommand. */
export function optIn(
  { tables, identities, wishes }: Ledger,
  { contact, by }: OptInCommand,
  work: Work,
): Answers['opt-in'] {
  const { campaigns } = tables;
  const { now } = work.moment;
  const count = wishes.optIn(identities.spokenFor(contact, undefined), now, by);
  const target = { campaign: '', channel: '', contact };
  if (count > 0) campaigns.note(target, { at: now, action: 'opt-in', by, why: null });
  return { count };
}

/** See UnblockCommand. An erased person is kept out by their erasure, and nothing is written down of them. */
export function unblock(
  { tables, identities, wishes }: Ledger,
  command: UnblockCommand,
  work: Work,
): Answers['unblock'] {
  const { campaigns, contacts } = tables;
  const { channel, by, wasBlocked } = command;
  const { now } = work.moment;
  const at = Math.min(command.at ?? now, now);
  const addresses = contacts.at(command.address, channel);
  if (addresses.some((one) => contacts.isForgotten(one, undefined))) return { count: 0 };
  let count = 0;
  for (const contact of identities.meant(addresses)) {
    const lifted = wishes.unblock(contact, { channel, at, by });
    if (wasBlocked) contacts.blocks.isOver(contact, { channel, at, by });
    if (lifted === 0) continue;
    count += lifted;
    campaigns.note({ campaign: '', channel, contact }, { at: now, action: 'opt-in', by, why: null });
  }
  return { count };
}

/** See SuppressionsCommand. */
export function suppressions(
  { tables: { contacts } }: Ledger,
  { after, limit }: SuppressionsCommand,
): Answers['suppressions'] {
  const [contact = '', channel = ''] = after.split(BREAK);
  const list = contacts.suppressions([contact, channel], limit);
  const last = list.length < limit ? undefined : list.at(-1);
  return { list, last: last === undefined ? null : `${last.contact}${BREAK}${last.marketingOn ?? ''}` };
}
