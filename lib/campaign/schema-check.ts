import { Ajv } from 'ajv';
import type { AnySchemaObject, ErrorObject, ValidateFunction } from 'ajv';
import { errorAt } from './problem.ts';
import type { PathParts, Problem } from './problem.ts';
import { faultOf, missingKey, unknownKey } from './schema-fault.ts';
import { tell } from './sentence.ts';
import { showValue } from './shown.ts';
import schema from './campaign.schema.json' with { type: 'json' };

let compiled: ValidateFunction | null = null;

/** Everything in `document` that the published schema refuses, in words. The schema is compiled on first use. */
export function checkSchema(document: unknown): Problem[] {
  compiled ??= new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(schema);
  if (compiled(document)) return [];
  return (compiled.errors ?? [])
    .filter((error) => error.keyword !== 'propertyNames')
    .map((error) => translate(error, document));
}

/** Turns one of ajv's errors into a problem. */
function translate(error: ErrorObject, document: unknown): Problem {
  const parent: AnySchemaObject = error.parentSchema ?? {};
  const path = partsOf(error.instancePath, document);
  const { data: value, propertyName } = error;
  const params = error.params as Readonly<Record<string, unknown>>;
  if (propertyName !== undefined) {
    return errorAt(
      [...path, propertyName],
      propertyName,
      tell('campaign.schema.bad-key', { name: showValue(propertyName) }),
      tell(error.keyword === 'pattern' ? 'campaign.schema.two-capitals' : 'campaign.schema.short-name'),
    );
  }
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      const found: unknown = isRecord(value) ? value[key] : undefined;
      const { message, remedy } = unknownKey(key, value, parent, path);
      return errorAt([...path, key], found, message, remedy);
    }
    case 'required': {
      const key = String(params['missingProperty']);
      const { message, remedy } = missingKey(key, parent, path);
      return errorAt([...path, key], undefined, message, remedy);
    }
    case 'uniqueItems': {
      const at = params['i'] as number;
      const twice: unknown = Array.isArray(value) ? value[at] : value;
      const message = tell('campaign.schema.twice', { value: showValue(twice) });
      return errorAt([...path, at], twice, message, tell('campaign.value.remove-one'));
    }
    default: {
      const { message, remedy } = faultOf(error.keyword, value, params, parent);
      return errorAt(path, value, message, remedy);
    }
  }
}

/** Path parts of a JSON pointer; a number only where the document has a list. */
function partsOf(pointer: string, document: unknown): PathParts {
  let place: unknown = document;
  return pointer
    .split('/')
    .slice(1)
    .map((escaped) => {
      const key = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
      const part = Array.isArray(place) ? Number(key) : key;
      place = (place as Record<string | number, unknown>)[part];
      return part;
    });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
