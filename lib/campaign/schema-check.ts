import { Ajv } from 'ajv';
import type { AnySchemaObject, ErrorObject, ValidateFunction } from 'ajv';
import { closest } from './did-you-mean.ts';
import { errorAt, quotedList, showValue } from './problem.ts';
import type { PathParts, Problem } from './problem.ts';
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

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text in double quotes',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false, without quotes',
  array: 'a list in [ ]',
  object: 'an object in { }',
  null: 'null',
};

/** Turns one of ajv's errors into a problem; the words come from the schema's own titles and examples. */
function translate(error: ErrorObject, document: unknown): Problem {
  const parent: AnySchemaObject = error.parentSchema ?? {};
  const title = String(parent.title ?? 'value').toLowerCase();
  const path = partsOf(error.instancePath, document);
  const value: unknown = error.data;
  const shown = showValue(value);
  const limit: unknown = error.params.limit;

  if (error.propertyName !== undefined) {
    const name = JSON.stringify(error.propertyName);
    const remedy =
      error.keyword === 'pattern'
        ? 'Write two capital letters, such as "DE".'
        : 'Write a name of 1 to 100 characters.';
    return errorAt(
      [...path, error.propertyName],
      error.propertyName,
      `${name} cannot be a key here.`,
      remedy,
    );
  }
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params.additionalProperty);
      const known = Object.keys(parent.properties as object);
      const meant = closest(
        key,
        known.filter((one) => !isRecord(value) || !Object.hasOwn(value, one)),
      );
      const remedy =
        meant === null ? `The keys are ${quotedList(known, 'and')}.` : `Did you mean "${meant}"?`;
      const found: unknown = isRecord(value) ? value[key] : undefined;
      return errorAt([...path, key], found, `${JSON.stringify(key)} is not a key of a ${title}.`, remedy);
    }
    case 'required': {
      const key = String(error.params.missingProperty);
      return errorAt(
        [...path, key],
        undefined,
        `The ${title} has no "${key}".`,
        `Add "${key}"${exampleOf(parent, key)}.`,
      );
    }
    case 'type': {
      const types = [error.params.type as string | string[]].flat();
      const wanted = types.map((type) => TYPE_NAMES[type] ?? type).join(' or ');
      const remedy =
        types.includes('array') && typeof value === 'string'
          ? `Write [${shown}].`
          : `Write ${wanted}${example(parent)}.`;
      return errorAt(path, value, `${shown} is of the wrong type.`, remedy);
    }
    case 'enum': {
      const allowed = error.params.allowedValues as string[];
      const meant = typeof value === 'string' ? closest(value, allowed) : null;
      const remedy = meant === null ? `Write ${quotedList(allowed)}.` : `Did you mean "${meant}"?`;
      return errorAt(path, value, `${shown} is not a possible ${title}.`, remedy);
    }
    case 'uniqueItems': {
      const twice: unknown = Array.isArray(value) ? value[error.params.i as number] : value;
      return errorAt(
        [...path, error.params.i as number],
        twice,
        `${showValue(twice)} stands twice in the list.`,
        'Remove one of the two.',
      );
    }
    case 'minItems':
      return errorAt(path, value, 'The list is empty.', `Give at least one entry${example(parent)}.`);
    case 'minLength':
      return errorAt(
        path,
        value,
        'The text is empty.',
        `Write something${example(parent)}, or leave the key out.`,
      );
    case 'maxLength':
      return errorAt(path, value, `${shown} is too long.`, `Write at most ${String(limit)} characters.`);
    case 'minimum':
      return errorAt(
        path,
        value,
        `${shown} is less than ${String(limit)}.`,
        `Write ${String(limit)} or more${example(parent)}.`,
      );
    case 'exclusiveMinimum':
      return errorAt(
        path,
        value,
        `${shown} is not more than ${String(limit)}.`,
        `Write more than ${String(limit)}${example(parent)}.`,
      );
    default:
      return errorAt(path, value, `${shown} is not a valid ${title}.`, `Write it${example(parent)}.`);
  }
}

/** `, such as "6h"`, from the schema's first example; nothing when it has none that fits a sentence. */
function example(node: AnySchemaObject): string {
  const first: unknown = Array.isArray(node.examples) ? node.examples[0] : undefined;
  const text = first === undefined || typeof first === 'boolean' ? '' : JSON.stringify(first);
  return text === '' || text.length > 100 ? '' : `, such as ${text}`;
}

function exampleOf(parent: AnySchemaObject, key: string): string {
  const node = (parent.properties as Record<string, AnySchemaObject>)[key] ?? {};
  const name = typeof node.$ref === 'string' ? node.$ref.split('/').at(-1) : undefined;
  return example((schema.definitions as Record<string, AnySchemaObject>)[name ?? ''] ?? node);
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
