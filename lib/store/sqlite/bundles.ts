import type { Plan } from '../../campaign/plan.ts';
import type { Bundle } from '../../cascade/machine/index.ts';
import type { Attempt } from '../../cascade/model.ts';
import { cascadeOfAttempt } from './attempts.ts';
import type { Entry } from './entry.ts';
import type { Tables } from './tables.ts';

/** A chat at Telegram among a person's addresses: digits, where numbers have a `+` and mails an `@`. */
const CHAT = /^(telegram:)?\d{3,20}$/;

/** What the state machine may look at: with the prices of today, whichever plan the cascade has set out with. */
export function bundleOf(
  { campaigns, plans, contacts }: Pick<Tables, 'campaigns' | 'plans' | 'contacts'>,
  { cascade, attempts }: Entry,
): Bundle {
  const plan = plans.find(cascade.campaign, cascade.plan);
  return {
    cascade,
    attempts,
    plan: priced(plan, campaigns.plan(cascade.campaign)),
    contact: contacts.find(cascade.contact),
  };
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

/** A channel that today's document has no price for costs what it did: nothing becomes free under a spend cap. */
function priced(plan: Plan, today: Plan | null): Plan {
  if (today === null || today === plan) return plan;
  return { ...plan, currency: today.currency, costs: { ...plan.costs, ...today.costs } };
}

/** What a claim may look at: also the chat that a person has opened, for those whose row does not tell it. */
export function bundleForClaim(
  { contacts }: Pick<Tables, 'contacts'>,
  bundle: Bundle,
  channel: string,
): Bundle {
  if (channel !== 'telegram' || bundle.cascade.customer.telegram) return bundle;
  const learned = contacts.addresses(bundle.cascade.contact).find((one) => CHAT.test(one));
  return learned === undefined ? bundle : { ...bundle, learned: learned.replace(/^telegram:/, '') };
}
