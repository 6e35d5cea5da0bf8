/** Asks a gateway the question by which its description says that credentials can be proven. */
import { checkRefused, checkUnanswered } from '../errors/index.ts';
import { jsonOf, textOf } from '../foreign.ts';
import type { HttpClient, HttpRequest } from '../http-client.ts';
import type { CheckResult } from '../provider.ts';
import type { Redact } from '../redact.ts';
import type { Definition } from './definition.ts';
import { addressed, texts } from './request.ts';
import type { GatewaySettings } from './settings.ts';

/** Longest code of a gateway that is shown, in characters. */
const LONGEST_CODE = 80;

/** What a check is made with. */
export interface CheckParts {
  readonly http: HttpClient;
  /** Takes out credentials that a gateway gives back in its answer. */
  readonly redact: Redact;
  readonly signal: AbortSignal;
}

/** Never throws. A gateway whose description has no such question proves nothing. */
export async function checkGateway(
  definition: Definition,
  settings: GatewaySettings,
  { http, redact, signal }: CheckParts,
): Promise<CheckResult> {
  if (definition.check === undefined) return { state: 'none' };
  let made: HttpRequest;
  try {
    made = await requestOf(definition.check, settings);
  } catch {
    // The mapping's own words may quote what it was given, credentials among it.
    return { state: 'refused', reason: 'sender_misconfigured', code: 'mapping' };
  }
  const answer = await http.request({ ...made, signal });
  if (answer.kind !== 'answer') return checkUnanswered(answer);
  const { status, body } = answer;
  const said = definition.response?.textBody ? { text: body } : jsonOf(body);
  const well = status >= 200 && status < 300;
  if (
    well &&
    (!settings.mappings.has('check.accepted') || (await read('check.accepted', said, settings)) === true)
  ) {
    return { state: 'ok' };
  }
  const given = textOf(await read('response.errorCode', said, settings));
  const code = given === undefined ? undefined : redact(given).slice(0, LONGEST_CODE);
  if (well) return { state: 'refused', reason: 'auth', ...(code === undefined ? {} : { code }) };
  return checkRefused(definition.errors ?? 'http', code, status);
}

async function requestOf(
  { method = 'GET', url }: NonNullable<Definition['check']>,
  { cred, mappings, baseUrl }: GatewaySettings,
): Promise<HttpRequest> {
  const mapped = mappings.get('check.url');
  const address = addressed(textOf(mapped ? await mapped.evaluate({ cred }) : url), baseUrl);
  const headers = mappings.get('check.headers') ?? mappings.get('request.headers');
  return { method, url: address.href, headers: texts(await headers?.evaluate({ cred })) };
}

async function read(name: string, said: unknown, { mappings }: GatewaySettings): Promise<unknown> {
  try {
    return await mappings.get(name)?.evaluate(said);
  } catch {
    return undefined;
  }
}
