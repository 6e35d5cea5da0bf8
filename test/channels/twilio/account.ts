/** An account of Twilio at the stub, for tests. */
import { memoryLedger, type ProviderContext, type SendRequest } from '../../../lib/channels/index.ts';
import { createTwilio } from '../../../lib/channels/twilio/index.ts';
import { wallClock } from '../../../lib/engine/clock.ts';
import { TwilioStub } from '../../stubs/twilio-stub.ts';

export const PUBLIC = 'https://flows.example.com/cascade/twilio';
/** Planted as credentials: they must turn up nowhere. */
export const CANARY = { token: 'canary-token-0123456789abcdef', secret: 'canary-key-secret-0123456789' };
export const never = new AbortController().signal;

const SETTINGS = {
  from: '+15005550006',
  whatsappFrom: '+15005550006',
};

/** A provider at a stub of its own. */
export function account(settings: object = {}, context: Partial<ProviderContext> = {}) {
  const stub = new TwilioStub(CANARY.token);
  const make = (more: object = {}, moreContext: Partial<ProviderContext> = {}) =>
    createTwilio(
      { accountSid: stub.accountSid, baseUrl: stub.address, ...SETTINGS, ...settings, ...more },
      {
        account: 'acc',
        clock: wallClock(),
        credentials: { authToken: CANARY.token },
        publicUrl: PUBLIC,
        openLedger: memoryLedger,
        ...context,
        ...moreContext,
      },
    );
  return { stub, make };
}

/** A request to send. */
export function request(channel: string, body: object, more: Partial<SendRequest> = {}): SendRequest {
  return {
    attempt: 'c01-1',
    channel,
    to: '+15558675310',
    body: body as Record<string, unknown>,
    segment: 'retail',
    validForMs: null,
    ...more,
  };
}

export const TEMPLATE = `HX${'a1'.repeat(16)}`;
