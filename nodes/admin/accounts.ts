/**
 * What the account form asks: are these credentials right, send one message, did the provider ever call in.
 * Secrets come in and never go out: what a provider says is redacted, and nothing of it is logged.
 */
import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import {
  baseAddressFault,
  createHttpClient,
  createProvider,
  fieldsOf,
  memoryLedger,
  providerKinds,
  redactor,
  sayRefusal,
  templateStatusName,
  wallClock,
  withoutSecrets,
  type HttpClient,
  type Provider,
  type Redact,
} from '../../lib/index.ts';
import { completed } from '../channel-account/credentials.ts';
import { accountAddress, type Addressed } from '../runtime/account-address.ts';
import { lastReceived } from '../runtime/webhooks.ts';
import type { AccountCheck, AccountTestSend, AccountWebhook, Untried } from './contract.ts';
import { RefusalError } from './refusal.ts';
import { checkedId, nodeId, textField } from './request.ts';
import type { Routes } from './routes.ts';
import { barredFromTests } from './test-recipient.ts';

/** Milliseconds that a provider may take to answer. */
const ANSWER_MS = 20_000;
/** Templates that are asked about in one check. */
const MOST_TEMPLATES = 20;
/** Longest address and text of a test message, in characters. */
const LONGEST_TO = 320;
const LONGEST_TEXT = 1_600;

/** Settings that decide where secrets are sent to: with other ones than those deployed, deployed secrets stay here. */
const DESTINATION = [
  'baseUrl',
  'edge',
  'region',
  'version',
  'host',
  'port',
  'tls',
  'preset',
  'definition',
  'variables',
  'auth',
];

/** An account as the form describes it, ready to be asked. */
interface Trial {
  readonly provider: Provider;
  readonly http: HttpClient;
  readonly redact: Redact;
}

/**
 * `POST accounts/check`, `POST accounts/test-send` and `GET accounts/:id/webhook`.
 * @param connect makes the way to the providers, one for each request
 */
export function addAccountRoutes(
  RED: NodeAPI,
  routes: Routes,
  connect: () => HttpClient = createHttpClient,
): void {
  routes.write('accounts/check', (req) =>
    tried(RED, req, connect, (trial) => check(trial, templatesOf(RED, checkedId(req.body?.id, 'id')))),
  );
  routes.write('accounts/test-send', async (req): Promise<AccountTestSend> => {
    const order = testOrder(req);
    const barred = await barredFromTests(order.channel, order.to);
    if (barred !== null) return { state: 'refused', reason: barred };
    return tried(RED, req, connect, (trial) => testSend(trial, order));
  });
  routes.read('accounts/:id/webhook', (req): AccountWebhook => {
    const id = nodeId(req, 'id');
    const node = deployedAccount(RED, id);
    // Every new account is looked at before it is deployed: that is no error, and none for the browser's console.
    if (node === null) return { deployed: false, address: null, lastReceived: null };
    return { deployed: true, address: accountAddress(RED, node), lastReceived: lastReceived(id) };
  });
}

/** Templates that the deployed send nodes of an account use; those that depend on the customer are left out. */
function templatesOf(RED: NodeAPI, account: string): readonly string[] {
  const templates = new Set<string>();
  RED.nodes.eachNode((node) => {
    const { type, account: own, content } = node as unknown as Record<string, unknown>;
    if (type !== 'channel-send' || own !== account) return;
    const template = (content as { template?: unknown } | null | undefined)?.template;
    if (typeof template === 'string' && template !== '' && !template.includes('{{')) templates.add(template);
  });
  return [...templates].slice(0, MOST_TEMPLATES);
}

/** Which of the templates cannot be used, as far as the provider tells. */
async function unusable(
  { provider, redact }: Trial,
  templates: readonly string[],
): Promise<NonNullable<Extract<AccountCheck, { state: 'ok' }>['templates']>> {
  const found = [];
  for (const template of templates) {
    const told = await provider.templateStatus?.(template);
    if (told?.state === 'absent') found.push({ template, status: null, why: '' });
    if (told?.state === 'known' && told.status !== 'approved') {
      const status = redact(told.status);
      const name = templateStatusName(status);
      const why = redact(told.rejection ?? '');
      found.push({ template, status, why, ...(name === null ? {} : { told: name.told }) });
    }
  }
  return found;
}

async function check(trial: Trial, templates: readonly string[]): Promise<AccountCheck> {
  const { provider, redact } = trial;
  if (provider.check === undefined) return { state: 'none' };
  const result = await provider.check(AbortSignal.timeout(ANSWER_MS));
  switch (result.state) {
    case 'ok': {
      const faulty = await unusable(trial, templates);
      return {
        state: 'ok',
        ...(result.name === undefined ? {} : { name: redact(result.name).slice(0, 200) }),
        ...(faulty.length === 0 ? {} : { templates: faulty }),
      };
    }
    case 'refused':
      return {
        state: 'refused',
        reason: result.reason,
        ...(result.code === undefined ? {} : { code: redact(result.code) }),
      };
    case 'unanswered':
      return { state: 'unanswered', code: redact(result.code) };
    case 'none':
      return result;
  }
}

/** A message to one address. */
interface TestOrder {
  readonly channel: string;
  readonly to: string;
  readonly body: Readonly<Record<string, string>>;
}

async function testSend({ provider, redact }: Trial, order: TestOrder): Promise<AccountTestSend> {
  // No engine knows this attempt: what the provider reports of it proves the webhook and counts for nothing.
  const request = { ...order, attempt: `test-${randomUUID()}`, segment: 'test', validForMs: null };
  const result = await provider.send(request, AbortSignal.timeout(ANSWER_MS));
  switch (result.state) {
    case 'accepted':
      return { state: 'accepted' };
    case 'refused':
      return {
        state: 'refused',
        reason: result.reason,
        ...(result.code === undefined ? {} : { code: redact(result.code) }),
      };
    case 'unknown':
      return { state: 'unknown', code: redact(result.code ?? '') };
  }
}

function testOrder(req: Request): TestOrder {
  const channel = textField(req, 'channel', 60);
  const to = textField(req, 'to', LONGEST_TO)?.trim();
  const text = textField(req, 'text', LONGEST_TEXT);
  if (!channel || !to || !text) {
    throw new RefusalError(400, sayRefusal('refusals.request.message'));
  }
  const subject = textField(req, 'subject') ?? '';
  // A call speaks its opening; mails have a subject; the others take the text alone.
  const body =
    channel === 'phone' ? { opening: text, text } : channel === 'email' ? { subject, text } : { text };
  return { channel, to, body };
}

/** Makes a provider of what the form says, and closes it again whatever comes of it. */
async function tried<T>(
  RED: NodeAPI,
  req: Request,
  connect: () => HttpClient,
  work: (trial: Trial) => Promise<T>,
): Promise<T | Untried> {
  const form = readForm(RED, req);
  if (form === null) return { state: 'withheld' };
  const { credentials, account } = form;
  const secrets = Object.values(credentials);
  const redact = redactor(secrets);
  const http = connect();
  const provider = createProvider(account.provider, account.settings, {
    account: account.id,
    clock: wallClock(1, 0),
    credentials,
    publicUrl: accountAddress(RED, account),
    http,
    openLedger: memoryLedger,
  });
  try {
    // A problem names fields and quotes settings; a secret is in it only where it was typed into a setting.
    const problems = provider.validate().map((one) => withoutSecrets(one, secrets));
    if (problems.length > 0) {
      return {
        state: 'problems',
        problems: problems.map(({ text }) => text),
        told: problems.map(({ told }) => told),
      };
    }
    return await work({ provider, http, redact });
  } finally {
    await provider.close().catch(() => undefined);
    http.close();
  }
}

/** The account of a form; null: it would send deployed secrets to another place than the deployed account does. */
function readForm(
  RED: NodeAPI,
  req: Request,
): { readonly account: Addressed; readonly credentials: Readonly<Record<string, string>> } | null {
  const id = checkedId(req.body?.id, 'id');
  const provider = textField(req, 'provider', 60) ?? '';
  if (!providerKinds.includes(provider)) throw new RefusalError(400, '"provider" must be one that there is.');
  const publicUrl = (textField(req, 'publicUrl', 2_000) ?? '').trim();
  if (publicUrl !== '' && baseAddressFault(publicUrl) !== null) {
    throw new RefusalError(400, sayRefusal('refusals.request.publicUrl'));
  }
  const deployed = deployedAccount(RED, id);
  const settings = withVariables(objectField(req, 'settings'), deployed?.settings ?? {});
  const preset = settings['preset'];
  const shown = fieldsOf(provider, typeof preset === 'string' ? preset : '').credentials;
  const { credentials, stored } = completed(
    objectField(req, 'credentials'),
    deployed === null ? undefined : (deployed.credentials ?? secretsOf(RED, id)),
    shown.map(({ name }) => name),
  );
  if (stored && !(deployed?.provider === provider && sameDestination(settings, deployed.settings)))
    return null;
  // Providers are told to call back at this address, some with a secret in it.
  const calledAt = stored ? (deployed?.publicUrl ?? '') : publicUrl;
  return { account: { id, provider, publicUrl: calledAt, settings }, credentials };
}

function sameDestination(
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
): boolean {
  return DESTINATION.every((name) => JSON.stringify(one[name] ?? '') === JSON.stringify(other[name] ?? ''));
}

/** Node-RED fills `${NAME}` in when it deploys: the form has the name alone, the deployed node what stands behind it. */
function withVariables(
  typed: Readonly<Record<string, unknown>>,
  deployed: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(typed).map(([name, value]) => [
      name,
      typeof value === 'string' && /^\$\{\w+\}$/.test(value) ? (deployed[name] ?? value) : value,
    ]),
  );
}

function objectField(req: Request, name: string): Readonly<Record<string, unknown>> {
  const value: unknown = (req.body as Record<string, unknown>)[name] ?? {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RefusalError(400, `"${name}" must be a JSON object.`);
  }
  return value as Readonly<Record<string, unknown>>;
}

/** An account node at work. Its credentials have their `${NAME}` filled in, other than those that are kept. */
type Deployed = Addressed & {
  readonly type: string;
  readonly credentials?: Readonly<Record<string, unknown>>;
};

function deployedAccount(RED: NodeAPI, id: string): Deployed | null {
  const node = RED.nodes.getNode(id) as unknown as Deployed | null;
  return node?.type === 'channel-account' ? node : null;
}

function secretsOf(RED: NodeAPI, id: string): Readonly<Record<string, unknown>> {
  return (RED.nodes.getCredentials(id) ?? {}) as Readonly<Record<string, unknown>>;
}
