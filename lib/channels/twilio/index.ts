/** WhatsApp, SMS and calls by Twilio. */
export { createTwilio, TwilioProvider } from './twilio.ts';
export type { TemplateStatus } from '../provider.ts';
export type { PhoneContent, SmsContent, WhatsAppContent } from './content.ts';
export type { TwilioCredentials, TwilioSettings } from './settings.ts';
