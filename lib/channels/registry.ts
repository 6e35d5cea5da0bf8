import type { Clock } from '../engine/clock.ts';
import { createFlow, type HandOver } from './flow/flow.ts';
import { createHttp } from './http/http.ts';
import type { HttpClient } from './http-client.ts';
import type { Provider } from './provider.ts';
import { say } from './say.ts';
import type { Ledger } from './simulator/ledger.ts';
import { createSimulator } from './simulator/simulator.ts';
import { createSmtp } from './smtp/smtp.ts';
import { createTelegram } from './telegram/telegram.ts';
import { createTwilio } from './twilio/twilio.ts';
import { createWhatsAppCloud } from './whatsapp-cloud/whatsapp-cloud.ts';

/** An attempt as the store keeps it: the part that a provider needs to find it again in the vendor's books. */
export interface ClaimedAttempt {
  readonly channel: string;
  readonly to: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970. */
  readonly claimedAt: number;
  readonly externalId: string | null;
}

/** What an account gives its provider besides the settings. A provider takes what it needs of it. */
export interface ProviderContext {
  /** The account's id. */
  readonly account: string;
  readonly clock: Clock;
  /** Secrets by name, as Node-RED keeps them apart from the settings. Never to be logged or put in errors. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Reaches the vendor; a client of its own is made where none is given. */
  readonly http?: HttpClient;
  /** The account's address as the vendor calls it, without a slash at its end; null or absent: not reachable. */
  readonly publicUrl?: string | null;
  /** What was claimed under an attempt's id, as the store keeps it; null: nothing of this account. */
  readonly attemptOf?: (attempt: string) => Promise<ClaimedAttempt | null>;
  /** True for a text by which a person asks for no more messages, as the whole of it. */
  readonly isStop?: (text: string) => boolean;
  /** Gives a message to the user's own nodes; absent: none are wired. */
  readonly handOver?: HandOver;
  /** Opens the ledger of simulated sends; called by providers that keep one, which close it. */
  readonly openLedger: () => Ledger;
}

/** Makes one account's provider. Problems of the settings are for `validate` to tell: it throws for none. */
export type ProviderFactory = (
  settings: Readonly<Record<string, unknown>>,
  context: ProviderContext,
) => Provider;

const FACTORIES: Readonly<Record<string, ProviderFactory>> = {
  simulator: (settings, { account, clock, openLedger }) =>
    createSimulator(settings, { account, clock, ledger: openLedger() }),
  twilio: createTwilio,
  'whatsapp-cloud': createWhatsAppCloud,
  telegram: createTelegram,
  smtp: createSmtp,
  http: createHttp,
  flow: createFlow,
};

/** The providers an account can name. */
export const providerKinds: readonly string[] = Object.keys(FACTORIES);

/**
 * Makes an account's provider.
 * @throws when the kind is unknown, or its ledger cannot be opened
 */
export function createProvider(
  kind: string,
  settings: Readonly<Record<string, unknown>>,
  context: ProviderContext,
): Provider {
  const factory = Object.hasOwn(FACTORIES, kind) ? FACTORIES[kind] : undefined;
  if (!factory) {
    const known = providerKinds.map((name) => `'${name}'`).join(', ');
    const { text } = say('accounts.unknown-provider', { provider: kind, known });
    throw new Error(`account '${context.account}': ${text}`);
  }
  return factory(settings, context);
}
