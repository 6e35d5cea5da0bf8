/** What an account of Twilio is made of, checked and completed. */
import type { Wording } from '../../wording/index.ts';
import { say, settingName, type AccountKey } from '../say.ts';

/** An account's settings as the integrator writes them. */
export interface TwilioSettings {
  /** `AC` and 32 hexadecimal digits; may stand among the credentials instead. */
  readonly accountSid?: string;
  /** `SK...`: ask with an API key instead of the auth token. The token is needed all the same, for signatures. */
  readonly apiKeySid?: string;
  /** Sender of SMS, and of calls unless `callFrom` is given: an E.164 number, a short code or a sender name. */
  readonly from?: string;
  /** `MG...`: a messaging service that chooses the sender of SMS, and of WhatsApp without `whatsappFrom`. */
  readonly messagingServiceSid?: string;
  /** The E.164 number of the WhatsApp sender, with or without `whatsapp:` before it. */
  readonly whatsappFrom?: string;
  /** The E.164 number that calls come from. */
  readonly callFrom?: string;
  /** Where requests enter Twilio (`dublin`) and are worked on (`ie1`). */
  readonly edge?: string;
  readonly region?: string;
  /** Takes the place of every address of Twilio's: https, or this machine. */
  readonly baseUrl?: string;
  /** Milliseconds to wait for an answer; 20,000 unless given. */
  readonly answerTimeoutMs?: number;
  /** Seconds a phone rings; 25 unless given, which is shorter than most voicemail waits. */
  readonly ringSeconds?: number;
  /** Longest call, in seconds; 600 unless given. */
  readonly maxCallSeconds?: number;
  /** Tell machines from people; true unless given. */
  readonly machineDetection?: boolean;
  /** What to do when a machine picked up: `hang-up` unless given, or `speak` to leave the message. */
  readonly onVoicemail?: 'hang-up' | 'speak';
  /** Replaces characters that make an SMS longer than need be; true unless given. */
  readonly smartEncoded?: boolean;
  /** Requests in flight at most; 20 unless given. */
  readonly concurrency?: number;
  /** Sends a second on each channel; unless given 80 on WhatsApp, and the others as fast as Twilio queues them. */
  readonly perSecond?: number;
  /** Ask for news every so many seconds, for trying out without a public address; 0 unless given: don't ask. */
  readonly pollSeconds?: number;
}

/** An account's secrets. */
export interface TwilioCredentials {
  readonly accountSid?: string;
  readonly authToken?: string;
  /** Accepted beside `authToken` in signatures while the token is being changed. */
  readonly previousAuthToken?: string;
  readonly apiKeySecret?: string;
}

/** The settings with every default filled in; '' stands for what was not given. */
export interface TwilioConfig {
  readonly accountSid: string;
  readonly user: string;
  readonly password: string;
  /** The tokens with which a webhook may be signed, never empty ones. */
  readonly tokens: readonly string[];
  readonly from: string;
  readonly messagingServiceSid: string;
  readonly whatsappFrom: string;
  readonly callFrom: string;
  readonly edge: string;
  readonly region: string;
  readonly baseUrl: string;
  readonly answerTimeoutMs: number;
  readonly ringSeconds: number;
  readonly maxCallSeconds: number;
  readonly machineDetection: boolean;
  readonly onVoicemail: 'hang-up' | 'speak';
  readonly smartEncoded: boolean;
  readonly concurrency: number;
  /** 0: not given. */
  readonly perSecond: number;
  readonly pollSeconds: number;
  /** The account's address as Twilio calls it; '': not reachable, so nothing is reported. */
  readonly publicUrl: string;
}

/** A phone number as the networks write it. */
export const E164 = /^\+[1-9]\d{6,14}$/;

type Raw = Readonly<Record<string, unknown>>;

/**
 * Checks the settings and fills in the defaults.
 * @returns the configuration, and the problems in words; an amount that has a problem is replaced by its default
 */
export function readSettings(
  settings: Raw,
  credentials: Readonly<Record<string, string>>,
  publicUrl: string | null,
): { readonly config: TwilioConfig; readonly problems: readonly Wording[] } {
  const problems: Wording[] = [];
  const text = (name: keyof TwilioSettings): string => {
    const value = settings[name];
    if (value === undefined || value === null || typeof value === 'string') return value?.trim() ?? '';
    problems.push(say('accounts.form.no-text', { setting: name }));
    return '';
  };
  const amount = (name: keyof TwilioSettings, standard: number, from: number, to: number): number => {
    const value = settings[name] ?? standard;
    if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to) return value;
    problems.push(say('accounts.form.no-count', { setting: name, least: from, most: to }));
    return standard;
  };
  const flag = (name: keyof TwilioSettings): boolean => {
    const value = settings[name] ?? true;
    if (typeof value === 'boolean') return value;
    problems.push(say('accounts.form.no-flag', { setting: name }));
    return true;
  };

  const authToken = credentials['authToken'] ?? '';
  const apiKeySid = text('apiKeySid');
  const from = text('from');
  const config: TwilioConfig = {
    accountSid: text('accountSid') || (credentials['accountSid'] ?? ''),
    user: '',
    password: '',
    tokens: [authToken, credentials['previousAuthToken'] ?? ''].filter((token) => token !== ''),
    from,
    messagingServiceSid: text('messagingServiceSid'),
    whatsappFrom: text('whatsappFrom').replace(/^whatsapp:/, ''),
    callFrom: text('callFrom') || (E164.test(from) ? from : ''),
    edge: text('edge'),
    region: text('region'),
    baseUrl: text('baseUrl').replace(/\/+$/, ''),
    answerTimeoutMs: amount('answerTimeoutMs', 20_000, 100, 30_000),
    ringSeconds: amount('ringSeconds', 25, 5, 600),
    maxCallSeconds: amount('maxCallSeconds', 600, 10, 14_400),
    machineDetection: flag('machineDetection'),
    onVoicemail: settings['onVoicemail'] === 'speak' ? 'speak' : 'hang-up',
    smartEncoded: flag('smartEncoded'),
    concurrency: amount('concurrency', 20, 1, 1_000),
    perSecond: amount('perSecond', 0, 0, 1_000),
    pollSeconds: amount('pollSeconds', 0, 0, 3_600),
    publicUrl: (publicUrl ?? '').replace(/\/+$/, ''),
  };
  const voicemail = settings['onVoicemail'];
  if (voicemail !== undefined && voicemail !== 'speak' && voicemail !== 'hang-up') {
    problems.push(say('accounts.twilio.voicemail', { setting: 'onVoicemail' }));
  }
  problems.push(
    ...identityProblems(config, credentials, apiKeySid),
    ...senderProblems(config),
    ...addressProblems(config),
  );
  return {
    config: {
      ...config,
      user: apiKeySid || config.accountSid,
      password: apiKeySid ? (credentials['apiKeySecret'] ?? '') : authToken,
    },
    problems,
  };
}

function identityProblems(config: TwilioConfig, credentials: Raw, apiKeySid: string): Wording[] {
  const problems: Wording[] = [];
  if (!sid('AC', config.accountSid)) {
    problems.push(say('accounts.twilio.sid', { setting: 'accountSid', prefix: 'AC' }));
  }
  if (!credentials['authToken']) {
    const key: AccountKey = apiKeySid ? 'accounts.twilio.token-signs' : 'accounts.twilio.token';
    problems.push(say(key, { setting: 'authToken' }));
  }
  if (apiKeySid && !sid('SK', apiKeySid)) {
    problems.push(say('accounts.twilio.sid', { setting: 'apiKeySid', prefix: 'SK' }));
  }
  if (apiKeySid && !credentials['apiKeySecret']) {
    const key = settingName('apiKeySid');
    problems.push(say('accounts.twilio.key-secret', { setting: 'apiKeySecret', key }));
  }
  return problems;
}

function senderProblems(config: TwilioConfig): Wording[] {
  const problems: Wording[] = [];
  const { from, messagingServiceSid, whatsappFrom, callFrom } = config;
  if (from && !E164.test(from) && !/^(\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 +&_-]{1,11})$/.test(from)) {
    problems.push(say('accounts.twilio.sender', { setting: 'from', text: from }));
  }
  if (messagingServiceSid && !sid('MG', messagingServiceSid)) {
    problems.push(say('accounts.twilio.sid', { setting: 'messagingServiceSid', prefix: 'MG' }));
  }
  for (const [setting, text] of Object.entries({ whatsappFrom, callFrom })) {
    if (text && !E164.test(text)) problems.push(say('accounts.twilio.number', { setting, text }));
  }
  if (!from && !messagingServiceSid && !whatsappFrom && !callFrom) {
    problems.push(
      say('accounts.twilio.no-sender', {
        setting: 'from',
        sms: settingName('from'),
        service: settingName('messagingServiceSid'),
        whatsapp: settingName('whatsappFrom'),
        call: settingName('callFrom'),
      }),
    );
  }
  return problems;
}

function addressProblems(config: TwilioConfig): Wording[] {
  const problems: Wording[] = [];
  for (const [setting, text] of Object.entries({ edge: config.edge, region: config.region })) {
    if (text && !/^[a-z0-9-]{2,20}$/.test(text))
      problems.push(say('accounts.twilio.place', { setting, text }));
  }
  if (config.baseUrl) {
    const url = URL.canParse(config.baseUrl) ? new URL(config.baseUrl) : null;
    const here = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
    if (url === null || (url.protocol !== 'https:' && !(url.protocol === 'http:' && here))) {
      problems.push(say('accounts.twilio.in-the-clear', { setting: 'baseUrl' }));
    }
  }
  if (config.publicUrl) {
    const url = URL.canParse(config.publicUrl) ? new URL(config.publicUrl) : null;
    if (url === null || !/^https?:$/.test(url.protocol)) {
      problems.push(say('accounts.twilio.public-address', { text: config.publicUrl }));
    } else if (url.hostname.includes('_')) {
      problems.push(say('accounts.twilio.public-underscore', { text: config.publicUrl }));
    }
  }
  return problems;
}

/** True for one of Twilio's identifiers with this prefix. */
export function sid(prefix: string, value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(prefix) && /^[A-Z]{2}[0-9a-fA-F]{32}$/.test(value);
}
