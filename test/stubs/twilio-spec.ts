/**
 * Twilio's own OpenAPI documents as an oracle for requests, stricter than Twilio: a parameter that the
 * documents do not name is refused. They come with the development package `@twilio/cli-core`.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: object;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}

interface Route {
  readonly pattern: RegExp;
  readonly method: string;
  readonly path: ValidateFunction;
  readonly query: ValidateFunction;
  readonly form: ValidateFunction | null;
}

const require = createRequire(import.meta.url);
const FOLDER = join(dirname(require.resolve('@twilio/cli-core')), 'services/twilio-api');
const DOCUMENTS = ['twilio_api_v2010.json', 'twilio_content_sdk.json'];

/** The documents, made ready to check requests. */
export class TwilioSpec {
  private readonly routes: readonly Route[];

  constructor() {
    this.routes = DOCUMENTS.flatMap((name) => routesOf(name, readFileSync(join(FOLDER, name), 'utf8')));
  }

  /** What is wrong with a request, by the documents; empty: nothing. */
  problems(method: string, path: string, query: URLSearchParams, form: URLSearchParams | null): string[] {
    const route = this.routes.find((one) => one.method === method.toLowerCase() && one.pattern.test(path));
    if (!route) return [`${method} ${path}: no such operation`];
    const checks: [string, ValidateFunction, object][] = [
      ['path', route.path, { ...route.pattern.exec(path)?.groups }],
      ['query', route.query, fields(query)],
    ];
    if (form !== null && route.form) checks.push(['form', route.form, fields(form)]);
    if (form !== null && !route.form && form.size > 0) return [`${method} ${path}: takes no form`];
    return checks.flatMap(([where, check, value]) =>
      check(value)
        ? []
        : (check.errors ?? []).map(
            (error) => `${where}${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`,
          ),
    );
  }
}

function fields(given: URLSearchParams): Record<string, unknown> {
  return Object.fromEntries(
    [...new Set(given.keys())].map((name) => [
      name,
      given.getAll(name).length > 1 ? given.getAll(name) : given.get(name),
    ]),
  );
}

function routesOf(name: string, text: string): Route[] {
  // Nullable and discriminated schemas are OpenAPI's own; requests have none of them.
  const document = JSON.parse(text.replaceAll('"#/components/', `"${name}#/components/`)) as Document;
  const ajv = new Ajv({ coerceTypes: 'array', strict: false, allErrors: true, logger: false });
  ajv.addFormat('uri', (value: string) => URL.canParse(value) && !new URL(value).hostname.includes('_'));
  ajv.addSchema({ $id: name, components: document.components });
  return Object.entries(document.paths).flatMap(([template, operations]) =>
    Object.entries(operations)
      .filter(([method]) => ['get', 'post', 'delete'].includes(method))
      .filter(() =>
        /\/(Messages|Calls)(\/\{Sid\})?\.json$|\/Accounts\/\{Sid\}\.json$|ApprovalRequests$/.test(template),
      )
      .map(([method, operation]) => {
        const of = (where: string): object => {
          const parameters = (operation.parameters ?? []).filter((one) => one.in === where);
          return {
            type: 'object',
            properties: Object.fromEntries(parameters.map((one) => [one.name, one.schema])),
            required: parameters.filter((one) => one.required).map((one) => one.name),
            additionalProperties: false,
          };
        };
        const form = operation.requestBody?.content['application/x-www-form-urlencoded']?.schema;
        return {
          pattern: new RegExp(
            `^${template.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+?)')}$`,
          ),
          method,
          path: ajv.compile(of('path')),
          query: ajv.compile(of('query')),
          form: form ? ajv.compile({ ...form, additionalProperties: false }) : null,
        };
      }),
  );
}
