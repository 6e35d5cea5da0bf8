import type { Wording } from '../../wording/index.ts';
import { fieldsOf, textOf } from '../foreign.ts';
import { SettingsForm } from '../settings-form.ts';
import { isWebAddress } from '../web-address.ts';
import type { Auth, Definition } from './definition.ts';
import { compile, NoExpression, type Expression } from './expression.ts';
import { presetNames, presetOf } from './presets/index.ts';
import { whereabouts } from './whereabouts.ts';

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
  readonly problems: readonly Wording[];
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

const ENCODINGS: readonly string[] = ['json', 'form', 'query'] satisfies Definition['request']['encoding'][];
const SCHEMES = ['none', 'path', 'header', 'hmac', 'jwt'] satisfies Auth['scheme'][];

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
    form.problem('preset', 'accounts.http.preset', { text: name, known: presetNames.join(', ') });
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
    form.problem('definition', 'accounts.http.definition');
    return null;
  }
  if (!ENCODINGS.includes(request.encoding)) {
    form.problem('definition.request.encoding', 'accounts.form.no-choice', { words: ENCODINGS.join(', ') });
    return null;
  }
  if (merged.check && !textOf(merged.check.url)) {
    form.problem('definition.check.url', 'accounts.http.check');
    return null;
  }
  if (merged.callback && typeof merged.callback.statusMap !== 'object') {
    form.problem('definition.callback.statusMap', 'accounts.http.status-map');
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
      if (typeof source !== 'string') {
        form.problem(`definition.${key}`, 'accounts.http.mapping');
        continue;
      }
      try {
        mappings.set(key, compile(source));
      } catch (error) {
        if (!(error instanceof NoExpression)) throw error;
        form.problem(`definition.${key}`, error.key, error.values);
      }
    }
  }
}

function checkNeeds(
  definition: Definition,
  cred: Readonly<Record<string, unknown>>,
  form: SettingsForm,
): void {
  const preset = textOf(form.raw('preset')) ?? '';
  const needs = [
    ...Object.entries(definition.variables ?? {}),
    ...Object.entries(definition.credentials ?? {}),
  ];
  for (const [name, where] of needs) {
    if (textOf(cred[name]) !== undefined) continue;
    form.problem(name, 'accounts.http.missing', { where: whereabouts(preset, name, where) });
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
        form.problem('auth.pattern', 'accounts.http.pattern');
      }
      break;
    default:
      form.problem('auth.scheme', 'accounts.form.no-choice', { words: SCHEMES.join(', ') });
      return;
  }
  if (auth.scheme !== 'path' && !textOf(auth.header)) form.problem('auth.header', 'accounts.http.header');
  const secret = textOf(auth.secret);
  if (secret === undefined) form.problem('auth.secret', 'accounts.http.credential');
  else if (!textOf(credentials[secret])) {
    form.problem(secret, 'accounts.http.no-secret');
  } else if (auth.scheme === 'path' && !/^[A-Za-z0-9_-]{16,256}$/.test(credentials[secret]!)) {
    form.problem(secret, 'accounts.http.secret-in-address');
  }
}

function isPattern(source: string): boolean {
  try {
    return source.includes('(?<signature>') && new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}
