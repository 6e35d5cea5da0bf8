/**
 * How long after a person's last message WhatsApp lets free text through, in milliseconds: 24 hours, less what a
 * message may be under way in (https://developers.facebook.com/docs/whatsapp/conversation-types).
 */
export const WINDOW_MS = 24 * 3_600_000 - 15 * 60_000;

/**
 * Least time between two messages to one WhatsApp user, in milliseconds: Meta lets about one through in 6 seconds
 * (https://developers.facebook.com/docs/whatsapp/cloud-api/overview, "Pair rate limits").
 */
export const PAIR_MS = 6_000;
