/** The public face of the providers: what the engine, the nodes and the tools import. */
export { templateStatusName, whyHeld } from './account-words.ts';
export { CREDENTIALS, fieldsOf, GATEWAYS } from './account-fields.ts';
export type { AccountFields, CredentialField, SettingField } from './account-fields.ts';
export type { HandOver } from './flow/flow.ts';
export { handOver, takeOver } from './flow/hand-over.ts';
export { createHttpClient, retryAfter } from './http-client.ts';
export type { HttpAnswer, HttpClient, HttpClientSettings, HttpRequest } from './http-client.ts';
export type {
  Alias,
  Capabilities,
  CheckResult,
  LookUp,
  News,
  Preference,
  Price,
  Provider,
  ReportSink,
  SendRequest,
  StillHeld,
  TemplateNews,
  Webhook,
  WebhookReading,
  WebhookResponse,
} from './provider.ts';
export { redactor, withoutSecrets, type Redact } from './redact.ts';
export { createProvider, providerKinds } from './registry.ts';
export { say as sayOfAccount } from './say.ts';
export { baseAddressFault } from './web-address.ts';
export { templateOf } from './template.ts';
export type { ClaimedAttempt, ProviderContext, ProviderFactory } from './registry.ts';
export { duplicateSends, fileLedger, memoryLedger, readLedger } from './simulator/ledger.ts';
export type { CancelEntry, Ledger, LedgerEntry, SendEntry } from './simulator/ledger.ts';
export type { ChannelBehaviour, SegmentBehaviour } from './simulator/people.ts';
export type { Faults, SimulatorSettings } from './simulator/settings.ts';
export { createSimulator } from './simulator/simulator.ts';
export type { Simulator, SimulatorContext } from './simulator/simulator.ts';
export { createTwilio } from './twilio/index.ts';
export type { TemplateStatus, TwilioCredentials, TwilioProvider, TwilioSettings } from './twilio/index.ts';
