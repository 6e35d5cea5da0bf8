/**
 * A gateway described as data: how a message is asked for, what its answer and its reports mean, and what
 * proves them. All mappings are JSONata.
 */
import type { Outcome } from '../../cascade/outcome.ts';
import type { Algorithm } from '../proof.ts';

/** An outcome, or an outcome with the reason class or detail; '' for a status that tells nothing. */
export type MappedOutcome = Outcome | '' | readonly [Outcome, string];

/**
 * See the module. Mappings of requests see `to`, `from`, `text`, `unicode`, `attemptId`, `callbackUrl` (absent
 * without a public address), `channel`, `segment`, `validForSeconds`, `body` (the rendered content) and `cred`
 * (the account's variables, base address and credentials). The others see the fields of query, form and JSON,
 * and the account's variables as `$variables`.
 */
export interface Definition {
  /** Channels that it is meant for; none: any. */
  readonly channels?: readonly string[];
  /** Name of its codes in the table of error classes. */
  readonly errors?: string;
  /** What `cred` must hold: credentials, and settings under `variables`, each with where to find it. */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly request: {
    readonly method?: 'GET' | 'POST' | 'PUT';
    /** An address, or a mapping that makes one. */
    readonly url: string;
    /** Makes an object of texts. */
    readonly headers?: string;
    readonly encoding: 'json' | 'form' | 'query';
    readonly body: string;
  };
  readonly response?: {
    /** The answer is a text: the mappings see it as `text`. */
    readonly textBody?: boolean;
    /** True: taken. Absent: every answer with a status of 2xx is an acceptance. */
    readonly accepted?: string;
    readonly externalId?: string;
    /** What the message costs, as a number in the campaign's currency: then that counts, and not the declared price. */
    readonly cost?: string;
    readonly errorCode?: string;
    /** The vendor's words: they tell codes with several meanings apart, and are shown to nobody. */
    readonly errorText?: string;
  };
  /** A request that succeeds with the right credentials alone, and sends nothing; mappings see `cred`. */
  readonly check?: {
    readonly method?: 'GET' | 'POST';
    /** An address, or a mapping that makes one. */
    readonly url: string;
    /** Makes an object of texts; absent: the headers of `request`. */
    readonly headers?: string;
    /** True: the credentials are right. Sees the answer; absent: every status of 2xx says so. */
    readonly accepted?: string;
  };
  readonly callback?: {
    readonly methods?: readonly string[];
    /** Where one request holds several reports: the list of them. */
    readonly each?: string;
    /** Our attempt's id. Without it, what was planted in the callback address counts. */
    readonly correlation?: string;
    readonly externalId?: string;
    readonly status: string;
    readonly statusMap: Readonly<Record<string, MappedOutcome>>;
    /** For statuses that are not in the map: the first beginning that fits. */
    readonly prefixes?: readonly (readonly [string, MappedOutcome])[];
    /** For statuses that fit nowhere; absent: they tell nothing. */
    readonly otherwise?: MappedOutcome;
    readonly errorCode?: string;
    /** True: the number will not be reached later either. */
    readonly permanent?: string;
    /** The person's own words. */
    readonly text?: string;
    readonly at?: string;
  };
  readonly inbound?: {
    readonly methods?: readonly string[];
    readonly each?: string;
    readonly from: string;
    readonly to?: string;
    readonly text: string;
    readonly id?: string;
    /** The id of the message that is answered. */
    readonly quoted?: string;
  };
  readonly auth: Auth;
}

/** What proves a webhook. `secret` names the credential. */
export type Auth =
  /** Nothing: for gateways on a private network alone. */
  | { readonly scheme: 'none' }
  /** The secret is the last part of the address that the gateway calls. */
  | { readonly scheme: 'path'; readonly secret: string }
  /** The secret is a header's value, after `prefix`. */
  | { readonly scheme: 'header'; readonly secret: string; readonly header: string; readonly prefix?: string }
  | HmacAuth
  | JwtAuth;

/** A keyed hash over the raw body. */
export interface HmacAuth {
  readonly scheme: 'hmac';
  readonly secret: string;
  readonly algorithm?: Algorithm;
  readonly encoding?: 'hex' | 'base64' | 'base64url';
  readonly header: string;
  /** Finds `signature` and `time` in the header, as named groups; absent: the header is the signature. */
  readonly pattern?: string;
  /** Header with the time, or with a nonce, where these stand on their own. */
  readonly timeHeader?: string;
  readonly nonceHeader?: string;
  readonly timeUnit?: 's' | 'ms';
  /** Seconds by which the time may differ from ours. */
  readonly toleranceSeconds?: number;
  /** What is signed, `{body}` unless given: `{time}.{body}`, `{body}.{nonce}.{time}`, `{url}`. */
  readonly signed?: string;
}

/** A JSON web token signed with HS256. */
export interface JwtAuth {
  readonly scheme: 'jwt';
  readonly secret: string;
  readonly header: string;
  readonly prefix?: string;
  /** Claims that hold the SHA-256 of the raw body, and of the address called, in hexadecimal digits. */
  readonly bodyHash?: string;
  readonly urlHash?: string;
  readonly toleranceSeconds?: number;
}
