/**
 * How long after a person's last message WhatsApp lets free text through, in milliseconds: 24 hours, less what a
 * message may be under way in (https://developers.facebook.com/docs/whatsapp/conversation-types).
 */
export const WINDOW_MS = 24 * 3_600_000 - 15 * 60_000;
