/**
 * What a person can do about each reason class: those of `maps/error-classes.json`, and the engine's own.
 * The words for a remedy are a text of the catalogue.
 */
const REASONS = {
  address: [
    'invalid_number',
    'invalid_address',
    'unreachable',
    'landline_or_unreachable',
    'mailbox_full',
    'no_address',
    'number_not_allowed',
  ],
  'other-channel': [
    'not_on_channel',
    'landline',
    'blocked',
    'blocked_by_carrier',
    'blocked_by_user',
    'blocked_by_user_or_carrier',
    'blocked_by_provider',
    'carrier_filtered',
    'channel_limitation',
    'recipient_throttled',
    'marketing_capped',
    'bsuid_unsupported',
    'template_undownloaded',
    'expired',
    'address_changed',
  ],
  consent: ['opted_out', 'opted_out_address', 'opted_out_marketing', 'no_consent'],
  credentials: ['auth', 'account_suspended'],
  billing: ['billing', 'price_cap'],
  capacity: ['daily_cap', 'throttled', 'spam_restricted'],
  registration: ['compliance_registration', 'policy_violation', 'geo_permission', 'country_not_allowed'],
  sender: [
    'sender_misconfigured',
    'provider_or_config',
    'agent_config',
    'sandbox_not_joined',
    'trial_restriction',
  ],
  template: [
    'template_disabled',
    'template_missing',
    'template_paused',
    'template_rejected',
    'template_params',
    'outside_window',
  ],
  content: ['content_rejected', 'missing_variable'],
  provider: ['provider_error', 'carrier_congestion', 'ambiguous', 'interrupted', 'agent_error'],
  ours: ['cancelled_by_us', 'channel_stopped', 'no_opening'],
  none: ['busy', 'voicemail', 'no_answer', 'unverified_human'],
} as const;

/** A kind of remedy; `other` where the reason is not known here. */
export type Remedy = keyof typeof REASONS | 'other';

const REMEDIES = new Map<string, Remedy>(
  Object.entries(REASONS).flatMap(([remedy, reasons]) =>
    reasons.map((reason): [string, Remedy] => [reason, remedy as Remedy]),
  ),
);

/** All reasons that have words and a remedy of their own. */
export const KNOWN_REASONS: readonly string[] = [...REMEDIES.keys()];

/** The remedy for a reason class. */
export function remedyOf(reason: string): Remedy {
  return REMEDIES.get(reason) ?? 'other';
}
