import type { CampaignDocument } from './document.ts';
import schema from './campaign.schema.json' with { type: 'json' };

/** The parts of a schema node that say how keys are ordered. */
interface SchemaNode {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
}

/**
 * The document as JSON text for a file under version control: keys in the schema's order, names that people choose
 * (segments, countries, own channels) sorted, lists as they are, two spaces, a newline at the end.
 * So two documents differ in the lines where they differ in content, whoever wrote them.
 */
export function formatCampaign(document: CampaignDocument): string {
  return `${JSON.stringify(ordered(document, schema as SchemaNode), null, 2)}\n`;
}

function ordered(value: unknown, written: SchemaNode): unknown {
  const node = resolve(written);
  if (Array.isArray(value)) return value.map((item: unknown) => ordered(item, node.items ?? {}));
  if (typeof value !== 'object' || value === null) return value;
  const properties = node.properties ?? {};
  const ranks = Object.keys(properties);
  const rank = (key: string): number => (ranks.includes(key) ? ranks.indexOf(key) : ranks.length);
  const rest = typeof node.additionalProperties === 'object' ? node.additionalProperties : {};
  const entries = Object.entries(value).toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([key, item]) => [
      key,
      ordered(item, Object.hasOwn(properties, key) ? (properties[key] ?? {}) : rest),
    ]),
  );
}

function resolve(node: SchemaNode): SchemaNode {
  const name = node.$ref?.split('/').at(-1);
  return name === undefined ? node : ((schema.definitions as Record<string, SchemaNode>)[name] ?? {});
}
