/** Gateways that are described already: six for SMS, five for voice agents. */
import callOutcomes from '../../../../maps/call-outcomes.json' with { type: 'json' };
import gateways from '../../../../maps/sms-http-providers.json' with { type: 'json' };
import type { Definition, MappedOutcome } from '../definition.ts';
import smsAdditions from './sms.json' with { type: 'json' };
import voiceAgents from './voice.json' with { type: 'json' };

type Loose = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const OUTCOMES = callOutcomes as unknown as Readonly<
  Record<
    string,
    { readonly map?: Record<string, MappedOutcome>; readonly prefixes?: readonly [string, MappedOutcome][] }
  >
>;

/** The SIP answers of a call that failed; told apart from a platform's own words by their beginning. */
const SIP = Object.fromEntries(
  Object.entries(OUTCOMES['sip']?.map ?? {}).map(([status, outcome]) => [`sip:${status}`, outcome]),
);

/** A gateway of the map: its request, answer and reports, with what the map says in words made exact. */
function gateway(name: string, additions: Readonly<Record<string, unknown>>): Definition {
  const described = (gateways as unknown as Loose)[name]!;
  const part = (key: string): object => ({
    ...(described[key] as object | undefined),
    ...(additions[key] as object | undefined),
  });
  const { errors, credentials, variables, auth } = additions;
  return {
    channels: ['sms'],
    errors,
    credentials,
    variables,
    auth,
    request: part('request'),
    response: part('response'),
    callback: part('callback'),
    inbound: part('inbound'),
  } as unknown as Definition;
}

/** A voice-agent platform, with the outcomes of its calls; a word that nobody has met yet is a failure. */
function voiceAgent(name: string, described: Readonly<Record<string, unknown>>): Definition {
  const { map, prefixes } = OUTCOMES[name] ?? {};
  const amd = (OUTCOMES[name] as { amd?: object } | undefined)?.amd;
  const callback = described['callback'] as NonNullable<Definition['callback']>;
  const statusMap = { ...SIP, ...map, ...amd, ...callback.statusMap };
  return {
    ...described,
    callback: { ...callback, statusMap, prefixes: prefixes ?? [], otherwise: ['failed', 'unknown'] },
  } as unknown as Definition;
}

const PRESETS: ReadonlyMap<string, Definition> = new Map<string, Definition>([
  ...Object.entries(smsAdditions as Loose).map(([name, more]) => [name, gateway(name, more)] as const),
  ...Object.entries(voiceAgents as unknown as Loose).map(
    ([name, more]) => [name, voiceAgent(name, more)] as const,
  ),
]);

/** Names of the gateways that are described already. */
export const presetNames: readonly string[] = [...PRESETS.keys()];

/** A gateway's description; undefined: there is none of that name. */
export function presetOf(name: string): Definition | undefined {
  return PRESETS.get(name);
}
