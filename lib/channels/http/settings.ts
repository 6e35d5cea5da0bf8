import { fieldsOf, textOf } from '../foreign.ts';
import { isWebAddress, SettingsForm } from '../settings-form.ts';
import type { Auth, Definition } from './definition.ts';
import { compile, type Expression } from './expression.ts';
import { presetNames, presetOf } from './presets/index.ts';

/** All mappings of a description, compiled; the keys are `request.body`, `callback.status`, ... */
export type Mappings = ReadonlyMap<string, Expression>;

/** A gateway's account understood. */
export interface GatewaySettings {
  readonly definition: Definition | null;
  readonly mappings: Mappings;
  /** Sender: a number or a name. */
  readonly from: string;
  /** Replaces scheme and host of the vendor's address; '': as described. */
  readonly baseUrl: string;
  /** What mappings see as `cred`. */
  readonly cred: Readonly<Record<string, unknown>>;
  /** What mappings see as `$variables`. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly concurrency: number;
  /** Requests a second; 0: not given. */
  readonly perSecond: number;
  readonly problems: readonly string[];
}

const MAPPINGS: Readonly<
  Record<'request' | 'response' | 'check' | 'callback' | 'inbound', readonly string[]>
> = {
  request: ['url', 'headers', 'body'],
  check: ['url', 'headers', 'accepted'],
  response: ['accepted', 'externalId', 'cost', 'errorCode', 'errorText'],
  callback: ['each', 'correlation', 'externalId', 'status', 'errorCode', 'permanent', 'text', 'at'],
  inbound: ['each', 'from', 'to', 'text', 'id', 'quoted'],
};

/** Reads the settings and credentials of an account. */
export function readSettings(raw: unknown, credentials: Readonly<Record<string, string>>): GatewaySettings {
  const form = new SettingsForm(raw, credentials);
  const baseUrl = form.address('baseUrl', '');
  const definition = definitionOf(form);
  const variables = Object.fromEntries(fieldsOf(form.raw('variables')));
  const cred = {
    ...variables,
    ...(baseUrl === '' ? {} : { baseUrl }),
    ...credentials,
  };
  const mappings = new Map<string, Expression>();
  if (definition) {
    compileAll(definition, mappings, form);
    checkNeeds(definition, cred, form);
    checkAuth(definition.auth, credentials, form);
  }
  return {
    definition,
    mappings,
    from: form.text('from'),
    baseUrl,
    cred,
    variables,
    concurrency: form.count('concurrency', 10, 1, 200),
    perSecond: form.count('perSecond', 0, 0, 1_000),
    problems: form.problems,
  };
}

/** The preset, with the user's own description laid over it part by part. */
function definitionOf(form: SettingsForm): Definition | null {
  const name = form.text('preset');
  const preset = name === '' ? undefined : presetOf(name);
  if (name !== '' && preset === undefined) {
    form.problem(
      'preset',
      `'${name}' is not known; choose one of ${presetNames.join(', ')}, or give a definition`,
    );
    return null;
  }
  const own = fieldsOf(form.raw('definition'));
  const auth = form.raw('auth') ?? own.get('auth');
  const part = (key: keyof Definition): object => {
    const given = own.get(key);
    const base = preset?.[key];
    return given === undefined && base === undefined
      ? {}
      : { [key]: { ...(base as object | undefined), ...Object.fromEntries(fieldsOf(given)) } };
  };
  const merged = {
    ...preset,
    ...Object.fromEntries(own),
    ...part('request'),
    ...part('response'),
    ...part('check'),
    ...part('callback'),
    ...part('inbound'),
    ...(auth === undefined ? {} : { auth }),
  } as Partial<Definition>;
  const { request } = merged;
  if (request === undefined || !textOf(request.url) || !textOf(request.body)) {
    form.problem(
      'definition',
      'has no request.url and request.body; choose a preset, or describe the gateway',
    );
    return null;
  }
  if (!['json', 'form', 'query'].includes(request.encoding)) {
    form.problem('definition.request.encoding', 'is none of json, form, query; choose one');
    return null;
  }
  if (merged.check && !textOf(merged.check.url)) {
    form.problem('definition.check.url', 'is missing; give the address that proves the credentials');
    return null;
  }
  if (merged.callback && typeof merged.callback.statusMap !== 'object') {
    form.problem('definition.callback.statusMap', 'is missing; say which status is which outcome');
    return null;
  }
  return { ...merged, request, auth: merged.auth ?? { scheme: 'path', secret: 'webhookSecret' } };
}

function compileAll(definition: Definition, mappings: Map<string, Expression>, form: SettingsForm): void {
  for (const [part, names] of Object.entries(MAPPINGS)) {
    const described = fieldsOf(definition[part as keyof typeof MAPPINGS]);
    for (const name of names) {
      const source = described.get(name);
      if (source === undefined || source === null || source === '') continue;
      const key = `${part}.${name}`;
      if (name === 'url' && typeof source === 'string' && isWebAddress(source)) continue;
      try {
        if (typeof source !== 'string') throw new Error('is no text; give a JSONata mapping');
        mappings.set(key, compile(source));
      } catch (error) {
        form.problem(`definition.${key}`, (error as Error).message);
      }
    }
  }
}

function checkNeeds(
  definition: Definition,
  cred: Readonly<Record<string, unknown>>,
  form: SettingsForm,
): void {
  const needs = [
    ...Object.entries(definition.variables ?? {}),
    ...Object.entries(definition.credentials ?? {}),
  ];
  for (const [name, where] of needs) {
    if (textOf(cred[name]) === undefined) form.problem(name, `is missing; it is the ${where}`);
  }
}

function checkAuth(auth: Auth, credentials: Readonly<Record<string, string>>, form: SettingsForm): void {
  switch (auth.scheme) {
    case 'none':
      return;
    case 'path':
    case 'header':
    case 'jwt':
      break;
    case 'hmac':
      if (auth.pattern !== undefined && !isPattern(auth.pattern)) {
        form.problem('auth.pattern', 'is no regular expression with a group named signature');
      }
      break;
    default:
      form.problem('auth.scheme', 'is none of none, path, header, hmac, jwt; choose one');
      return;
  }
  if (auth.scheme !== 'path' && !textOf(auth.header))
    form.problem('auth.header', 'is missing; name the header');
  const secret = textOf(auth.secret);
  if (secret === undefined) form.problem('auth.secret', 'is missing; name the credential');
  else if (!textOf(credentials[secret])) {
    form.problem(secret, 'is missing; without it no webhook of the gateway can be believed');
  } else if (auth.scheme === 'path' && !/^[A-Za-z0-9_-]{16,256}$/.test(credentials[secret]!)) {
    form.problem(secret, 'is not right; it stands in an address: give 16 to 256 letters, digits, _ or -');
  }
}

function isPattern(source: string): boolean {
  try {
    return source.includes('(?<signature>') && new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}
