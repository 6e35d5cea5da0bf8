import type { Bundle } from '../../cascade/machine/index.ts';
import type { Attempt } from '../../cascade/model.ts';
import { cascadeOfAttempt } from './attempts.ts';
import type { Entry } from './entry.ts';
import type { Tables } from './tables.ts';

/** A chat at Telegram among a person's addresses: digits, where numbers have a `+` and mails an `@`. */
const CHAT = /^(telegram:)?\d{3,20}$/;

/** What the state machine may look at. */
export function bundleOf(
  { plans, contacts }: Pick<Tables, 'plans' | 'contacts'>,
  { cascade, attempts }: Entry,
): Bundle {
  return {
    cascade,
    attempts,
    plan: plans.find(cascade.campaign, cascade.plan),
    contact: contacts.find(cascade.contact),
  };
}

/** What a claim may look at: with the price of a send on the channel, and where the person is reached there. */
export function bundleForClaim(
  tables: Pick<Tables, 'campaigns' | 'contacts'>,
  bundle: Bundle,
  channel: string,
): Bundle {
  return addressed(tables, priced(tables, bundle, channel), channel);
}

/** The cascade and the attempt with this attempt id; null: there is none. */
export function findAttempt(
  { cascades }: Pick<Tables, 'cascades'>,
  id: string,
): { readonly entry: Entry; readonly attempt: Attempt } | null {
  const entry = cascades.find(cascadeOfAttempt(id));
  const attempt = entry?.attempts.find((one) => one.id === id);
  return entry === null || attempt === undefined ? null : { entry, attempt };
}

/** Under a spend cap nothing is free: what the cascade's own plan has no price for costs what it does by now. */
function priced({ campaigns }: Pick<Tables, 'campaigns'>, bundle: Bundle, channel: string): Bundle {
  const { plan, cascade } = bundle;
  if (plan.costs[channel] !== undefined || !campaigns.guards(cascade.campaign)?.spend) return bundle;
  return { ...bundle, plan: { ...plan, costs: campaigns.prices(cascade.campaign) } };
}

/** With the chat that a person has opened, for those whose row does not tell it. */
function addressed({ contacts }: Pick<Tables, 'contacts'>, bundle: Bundle, channel: string): Bundle {
  if (channel !== 'telegram' || bundle.cascade.customer.telegram) return bundle;
  const learned = contacts.addresses(bundle.cascade.contact).find((one) => CHAT.test(one));
  return learned === undefined ? bundle : { ...bundle, learned: learned.replace(/^telegram:/, '') };
}
