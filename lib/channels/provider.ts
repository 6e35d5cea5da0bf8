/**
 * The one shape every provider has. A provider turns an attempt into a request and the provider's
 * reports into outcomes; it decides nothing about the cascade and keeps nothing of it.
 */
import type { Cost, Report, SendResult } from '../cascade/command.ts';
import type { Attempt } from '../cascade/model.ts';
import type { Outcome } from '../cascade/outcome.ts';
import type { Wording } from '../wording/index.ts';

/** What is to be sent. Stored word for word with the claim before the provider sees it. */
export interface SendRequest {
  /** The attempt's id, to be planted wherever the provider gives it back. */
  readonly attempt: string;
  readonly channel: string;
  /** E.164 number, e-mail address or chat id. */
  readonly to: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly segment: string;
  /** How long the message is of use, in milliseconds: the step's wait. Null: no limit. */
  readonly validForMs: number | null;
}

/** What a provider can do beyond sending. */
export interface Capabilities {
  /** Channels it serves; empty: whatever it is given. */
  readonly channels: readonly string[];
  readonly lookUp: boolean;
  readonly cancel: boolean;
  /** True for a provider that reaches nobody: its nodes say so, and only it may run on a scaled clock. */
  readonly simulated: boolean;
  /** Requests in flight at most. */
  readonly concurrency: number;
  /** Sends a second at most, by channel, `''` for the others; absent: as many as there are. */
  readonly perSecond?: Readonly<Record<string, number>>;
  /** Least time between two messages to one person, in milliseconds, by channel; absent: none is asked for. */
  readonly spacingMs?: Readonly<Record<string, number>>;
  /** Free text goes out on `whatsapp` so many milliseconds after the person last wrote, templates at any time; absent: no such rule. */
  readonly windowMs?: number;
}

/** What the provider's books say of an attempt whose answer was lost. */
export type LookUp =
  | {
      readonly state: 'found';
      readonly externalId?: string;
      readonly outcome?: Outcome;
      readonly cost?: Cost;
    }
  /** Provably never accepted: it may be sent. */
  | { readonly state: 'absent' }
  | { readonly state: 'unknown' };

/** Two addresses that turned out to be the same person's, by whatever the provider told: `alias` is `of`. */
export interface Alias {
  readonly alias: string;
  readonly of: string;
}

/**
 * What a person has told the provider of marketing on one channel; messages that they wait for are not meant. Of
 * two, the later one holds, in whichever order they come.
 */
export interface Preference {
  /** Any address of the person's on the channel. */
  readonly address: string;
  readonly channel: string;
  /** False: they want no more of it; true: they want it again. */
  readonly marketing: boolean;
  /** The provider's own instant, in milliseconds since 1970. */
  readonly at?: number;
}

/** A person who has taken back a block of the sender; it lifts what the block has brought about, and no more. */
export interface Unblock {
  /** Any address of the person's on the channel. */
  readonly address: string;
  readonly channel: string;
  /** True: the provider tells that there was a block; false: they did what none does who blocks. */
  readonly wasBlocked: boolean;
  /** The provider's own instant, in milliseconds since 1970. */
  readonly at?: number;
}

/** What a message has really cost, which may be known long after what became of it. */
export interface Price extends Cost {
  /** The provider's id of the message. */
  readonly externalId: string;
}

/** What a provider tells by itself. */
export interface News {
  readonly reports: readonly Report[];
  readonly aliases?: readonly Alias[];
  readonly templates?: readonly TemplateNews[];
  readonly preferences?: readonly Preference[];
  readonly prices?: readonly Price[];
  readonly unblocks?: readonly Unblock[];
}

/** Takes news in; resolves once they are committed. A rejection means: deliver them again. */
export type ReportSink = (
  reports: readonly Report[],
  aliases?: readonly Alias[],
  prices?: readonly Price[],
  unblocks?: readonly Unblock[],
) => Promise<void>;

/** A request of the provider as it came over the wire, to be verified before anything in it is believed. */
export interface Webhook {
  readonly method: string;
  /** The address the provider called: the account's public address, path and query, never the Host header. */
  readonly url: string;
  /** What follows the account's own address, without the query: '' or `/voice/<attempt>`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Header names in lower case; a header given twice is an array. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The raw bytes. */
  readonly body: Buffer;
}

/** What is answered to the provider, once the reports are committed. */
export interface WebhookResponse {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
}

/** What the provider tells of a template: why it is halted, as a reason class; null: it may be used. */
export interface TemplateNews {
  readonly channel: string;
  readonly template: string;
  readonly halted: string | null;
}

/** A webhook understood. Unverified ones carry nothing: they are answered like an unknown account. */
export type WebhookReading =
  | { readonly verified: false }
  | (News & { readonly verified: true; readonly response: WebhookResponse });

/** What came of asking the provider who it takes us for. */
export type CheckResult =
  /** `name` is what the provider calls the account, the number or the bot; absent: it does not say. */
  | { readonly state: 'ok'; readonly name?: string }
  /** It knows us not, or lets us do nothing: `reason` is a reason class, `code` its own code. */
  | { readonly state: 'refused'; readonly reason: string; readonly code?: string }
  /** It could not be reached, or the answer is not its own. */
  | { readonly state: 'unanswered'; readonly code: string }
  /** There is no question that would prove anything: only a message can. */
  | { readonly state: 'none' };

/** What a provider says of a template of its. */
export type TemplateStatus =
  | {
      readonly state: 'known';
      /** `approved`, `pending`, `rejected`, `paused`, `disabled`, `unsubmitted`. */
      readonly status: string;
      readonly category: string | null;
      readonly rejection: string | null;
    }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown'; readonly code: string };

/** A message that a provider goes on holding although it was asked to forget it. */
export interface StillHeld {
  readonly attempt: Attempt;
  /** The provider's id of it, for people; null: that id tells to whom it went, and is to stand nowhere. */
  readonly id: string | null;
}

/** A provider with one account's settings. */
export interface Provider {
  readonly kind: string;
  readonly capabilities: Capabilities;
  /** Problems of the settings, for the integrator; empty: fine. Asks nobody. */
  validate(): readonly Wording[];
  /** Never throws. After `signal` aborts, the answer is `unknown` unless the request provably did not leave. */
  send(request: SendRequest, signal: AbortSignal): Promise<SendResult>;
  /** Present where `capabilities.lookUp`. Never throws. */
  lookUp?(attempt: string): Promise<LookUp>;
  /** Present where `capabilities.cancel`. Best effort; never throws. */
  cancel?(attempt: string): Promise<void>;
  /** Present where the provider calls back. Never throws; unreadable or forged requests are `verified: false`. */
  receive?(webhook: Webhook): Promise<WebhookReading>;
  /** Present where credentials can be proven: the cheapest authenticated request there is. Never throws. */
  check?(signal: AbortSignal): Promise<CheckResult>;
  /** Whether a template may be used. Present where the provider can be asked. Never throws. */
  templateStatus?(template: string): Promise<TemplateStatus>;
  /**
   * Begins delivering what comes by itself: news that are asked for, what a send's answer tells of an address.
   * @param listens false: another provider of the account asks for its news already, in this process; it may be
   *   told later, by another call, that it is the one to ask from then on
   */
  connect?(sink: ReportSink, listens: boolean): void;
  /** An address at which a person becomes reachable by themselves: a start link. Rejects with words that may be shown. */
  invite?(phone: string): Promise<string>;
  /** The account's own number in E.164, where it has one: without declared countries, only its country is called and texted. */
  readonly sender?: string;
  /**
   * Takes out of the provider's own books what they hold of these sends' recipients. Best effort; never throws.
   * Answers what it still holds.
   */
  erase?(attempts: readonly Attempt[]): Promise<readonly StillHeld[]>;
  /** Stops delivering. Finishes within a second and does not wait for the network. */
  close(): Promise<void>;
}
