/**
 * What an account of each provider is asked for: the form shows these fields, and the runtime takes the
 * credentials among them from where Node-RED keeps secrets. Labels and hints are in the catalogue.
 */
import smsGateways from './http/presets/sms.json' with { type: 'json' };
import voiceAgents from './http/presets/voice.json' with { type: 'json' };

/** A setting in the form. */
export interface SettingField {
  readonly name: string;
  /** `choice` and `flag` have their values in `choices`; the first of them is what holds when nothing is said. */
  readonly kind: 'text' | 'number' | 'choice' | 'flag';
  readonly choices?: readonly string[];
  /** Kept inside `settings.variables`, where the gateway's description looks for it. */
  readonly variable?: boolean;
  /** Said below the field where the catalogue has no text of its own. */
  readonly hint?: string;
  /** Most accounts do without it: the form has it under Advanced. */
  readonly rare?: boolean;
}

/** A secret in the form. */
export interface CredentialField {
  readonly name: string;
  readonly hint?: string;
}

/** All fields of a provider's account. */
export interface AccountFields {
  readonly settings: readonly SettingField[];
  readonly credentials: readonly CredentialField[];
  /** True where the provider calls in: the form shows the address for it. */
  readonly calledBack: boolean;
  /** The channels that it serves; empty: whatever it is given. */
  readonly channels: readonly string[];
}

interface Described {
  readonly channels?: readonly string[];
  readonly credentials?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
}

/** The gateways that are described already, by name. */
const PRESETS: Readonly<Record<string, Described>> = { ...smsGateways, ...voiceAgents };

const text = (name: string): SettingField => ({ name, kind: 'text' });
const number = (name: string): SettingField => ({ name, kind: 'number' });
const flag = (name: string): SettingField => ({ name, kind: 'flag', choices: ['yes', 'no'] });
const rare = (...fields: SettingField[]): SettingField[] => fields.map((field) => ({ ...field, rare: true }));
const secrets = (...names: string[]): CredentialField[] => names.map((name) => ({ name }));

const FIELDS: Readonly<Record<string, AccountFields>> = {
  simulator: { settings: [], credentials: [], calledBack: false, channels: [] },
  flow: { settings: [], credentials: [], calledBack: false, channels: [] },
  twilio: {
    settings: [
      text('accountSid'),
      text('whatsappFrom'),
      text('from'),
      text('messagingServiceSid'),
      text('callFrom'),
      number('pollSeconds'),
      text('apiKeySid'),
      ...rare(
        flag('machineDetection'),
        { name: 'onVoicemail', kind: 'choice', choices: ['hang-up', 'speak'] },
        number('ringSeconds'),
        number('perSecond'),
        text('baseUrl'),
      ),
    ],
    credentials: secrets('authToken', 'apiKeySecret', 'previousAuthToken'),
    calledBack: true,
    channels: ['whatsapp', 'sms', 'phone'],
  },
  'whatsapp-cloud': {
    settings: [
      text('phoneNumberId'),
      ...rare(text('language'), number('perSecond'), text('version'), text('baseUrl')),
    ],
    credentials: secrets('accessToken', 'appSecret', 'verifyToken'),
    calledBack: true,
    channels: ['whatsapp'],
  },
  telegram: {
    settings: rare(
      { name: 'updates', kind: 'choice', choices: ['automatic', 'webhook', 'poll'] },
      number('perSecond'),
      text('baseUrl'),
    ),
    credentials: secrets('botToken', 'webhookSecret'),
    calledBack: true,
    channels: ['telegram'],
  },
  smtp: {
    settings: [
      text('host'),
      number('port'),
      { name: 'tls', kind: 'choice', choices: ['starttls', 'implicit', 'none'] },
      text('from'),
      text('user'),
      ...rare(
        text('fromName'),
        text('replyTo'),
        text('bounceAddress'),
        text('unsubscribeAddress'),
        number('perSecond'),
      ),
    ],
    credentials: secrets('password', 'inboundSecret'),
    calledBack: true,
    channels: ['email'],
  },
};

/** The presets of the `http` provider. */
export const GATEWAYS: readonly string[] = Object.keys(PRESETS);

/**
 * The fields of an account.
 * @param preset the gateway, for provider `http`; '' for one that is described in the settings
 */
export function fieldsOf(provider: string, preset = ''): AccountFields {
  if (provider !== 'http') return FIELDS[provider] ?? FIELDS['simulator']!;
  const gateway = Object.hasOwn(PRESETS, preset) ? PRESETS[preset]! : {};
  const variables = Object.entries(gateway.variables ?? {}).filter(([name]) => name !== 'baseUrl');
  const address = gateway.variables?.['baseUrl'];
  const own = new Map(Object.entries(gateway.credentials ?? {}));
  return {
    settings: [
      { name: 'preset', kind: 'choice', choices: ['', ...GATEWAYS] },
      text('from'),
      ...variables.map(([name, hint]): SettingField => ({ name, kind: 'text', variable: true, hint })),
      ...(address === undefined ? rare(text('baseUrl')) : [{ ...text('baseUrl'), hint: address }]),
      ...rare(number('perSecond')),
    ],
    credentials: [
      ...[...own].map(([name, hint]) => ({ name, hint })),
      ...(own.has('webhookSecret') ? [] : secrets('webhookSecret')),
      ...secrets('secrets'),
    ],
    calledBack: true,
    channels: gateway.channels ?? (preset === '' ? [] : ['sms']),
  };
}

/** Names of all credentials that an account may have. `secrets` holds further ones, a line `name=value` each. */
export const CREDENTIALS: readonly string[] = [
  ...new Set(
    [
      ...Object.keys(FIELDS).map((provider) => fieldsOf(provider)),
      ...['', ...GATEWAYS].map((name) => fieldsOf('http', name)),
    ].flatMap(({ credentials }) => credentials.map(({ name }) => name)),
  ),
];
