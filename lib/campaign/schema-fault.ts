import type { AnySchemaObject } from 'ajv';
import schema from './campaign.schema.json' with { type: 'json' };
import { closest } from './did-you-mean.ts';
import type { PathParts } from './problem.ts';
import { tell, type CampaignKey, type Fault, type Sentence } from './sentence.ts';
import { quotedList, showValue } from './shown.ts';

/** How a wanted type is asked for: with an example, and without one where the schema has none that is short. */
const WANTED: Readonly<Record<string, { readonly such?: CampaignKey; readonly bare?: CampaignKey }>> = {
  string: { such: 'campaign.schema.text' },
  number: { such: 'campaign.schema.number' },
  integer: { such: 'campaign.schema.whole' },
  boolean: { bare: 'campaign.schema.flag' },
  array: { such: 'campaign.schema.list-such', bare: 'campaign.schema.list' },
  object: { such: 'campaign.schema.object-such', bare: 'campaign.schema.object' },
  'string,null': { such: 'campaign.schema.text-or-null' },
  'number,object': { such: 'campaign.schema.number-or-object' },
};

/** The objects that people have a word for, by their title in the schema; others are named by their key. */
const KINDS: Readonly<Record<string, 'campaign' | 'step' | 'segment' | 'cost'>> = {
  Campaign: 'campaign',
  Step: 'step',
  Segment: 'segment',
  Cost: 'cost',
};

/** What is wrong with a value, by the keyword of the schema that refuses it. Examples come from the schema's own. */
export function faultOf(
  keyword: string,
  data: unknown,
  params: Readonly<Record<string, unknown>>,
  parent: AnySchemaObject,
): Fault {
  const value = showValue(data);
  const limit = String(params['limit']);
  switch (keyword) {
    case 'type': {
      const types = [params['type'] as string | string[]].flat();
      const message = tell('campaign.schema.wrong-type', { value });
      return types.includes('array') && typeof data === 'string'
        ? { message, remedy: tell('campaign.value.write', { text: `[${value}]` }) }
        : { message, remedy: such(WANTED[types.join()] ?? {}, parent) };
    }
    case 'enum': {
      const allowed = params['allowedValues'] as string[];
      const meant = typeof data === 'string' ? closest(data, allowed) : null;
      return {
        message: tell('campaign.schema.impossible', { value }),
        remedy:
          meant === null
            ? tell('campaign.value.one-of', { names: quotedList(allowed) })
            : tell('campaign.value.did-you-mean', { text: showValue(meant) }),
      };
    }
    case 'minItems':
      return {
        message: tell('campaign.schema.empty-list'),
        remedy: such({ such: 'campaign.schema.one-entry-such', bare: 'campaign.schema.one-entry' }, parent),
      };
    case 'maxItems':
      return {
        message: tell('campaign.schema.long-list'),
        remedy: tell('campaign.schema.most-entries', { limit }),
      };
    case 'minLength':
      return {
        message: tell('campaign.schema.empty-text'),
        remedy: such({ such: 'campaign.schema.some-text' }, parent),
      };
    case 'maxLength':
      return {
        message: tell('campaign.schema.long-text', { value }),
        remedy: tell('campaign.schema.most-characters', { limit }),
      };
    case 'minimum':
      return {
        message: tell('campaign.schema.less', { value, limit }),
        remedy: such({ such: 'campaign.schema.or-more' }, parent, { limit }),
      };
    case 'maximum':
      return {
        message: tell('campaign.schema.more', { value, limit }),
        remedy: such({ such: 'campaign.schema.or-less' }, parent, { limit }),
      };
    case 'exclusiveMinimum':
      return {
        message: tell('campaign.schema.not-more', { value, limit }),
        remedy: such({ such: 'campaign.schema.more-than' }, parent, { limit }),
      };
    default:
      return {
        message: tell('campaign.value.wrong', { value }),
        remedy: such({ such: 'campaign.value.write-such' }, parent),
      };
  }
}

/** What is wrong with a key that the schema does not know. @param owner has it, at `path` */
export function unknownKey(key: string, owner: unknown, parent: AnySchemaObject, path: PathParts): Fault {
  const known = Object.keys(parent['properties'] as object);
  const free = known.filter((one) => !isRecord(owner) || !Object.hasOwn(owner, one));
  const meant = closest(key, free);
  return {
    message: aboutKey('unknown', { name: showValue(key) }, parent, path),
    remedy:
      meant === null
        ? tell('campaign.schema.keys', { keys: quotedList(known) })
        : tell('campaign.value.did-you-mean', { text: showValue(meant) }),
  };
}

/** What is wrong with an object that lacks a key. @param path of the object */
export function missingKey(key: string, parent: AnySchemaObject, path: PathParts): Fault {
  const values = { key: showValue(key) };
  const remedy = { such: 'campaign.schema.add-such', bare: 'campaign.schema.add' } as const;
  return {
    message: aboutKey('missing', values, parent, path),
    remedy: such(remedy, ruleOf(parent, key), values),
  };
}

/** A sentence about a key of an object. @param path of the object */
function aboutKey(
  what: 'unknown' | 'missing',
  values: Readonly<Record<string, string>>,
  owner: AnySchemaObject,
  path: PathParts,
): Sentence {
  const kind = KINDS[String(owner['title'])];
  return kind === undefined
    ? tell(`campaign.schema.${what}-in-section`, { ...values, section: showValue(path.at(-1)) })
    : tell(`campaign.schema.${what}-in-${kind}`, values);
}

/** A remedy with the schema's first example, or without where it has none that fits a sentence. */
function such(
  keys: { readonly such?: CampaignKey; readonly bare?: CampaignKey },
  node: AnySchemaObject,
  values: Readonly<Record<string, string>> = {},
): Sentence {
  const first: unknown = Array.isArray(node['examples']) ? node['examples'][0] : undefined;
  const example = first === undefined || typeof first === 'boolean' ? '' : JSON.stringify(first);
  if (keys.such !== undefined && example !== '' && example.length <= 100)
    return tell(keys.such, { ...values, example });
  return tell(keys.bare ?? 'campaign.value.write-other', values);
}

/** What the schema says of a key. */
function ruleOf(parent: AnySchemaObject, key: string): AnySchemaObject {
  const node = (parent['properties'] as Record<string, AnySchemaObject>)[key] ?? {};
  const name = typeof node.$ref === 'string' ? node.$ref.split('/').at(-1) : undefined;
  return (schema.definitions as Record<string, AnySchemaObject>)[name ?? ''] ?? node;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
