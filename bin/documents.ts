import { readFile } from 'node:fs/promises';
import {
  CampaignError,
  CascadeError,
  parseCampaign,
  type ParsedCampaign,
  type Problem,
} from '../lib/index.ts';
import { UsageError } from './command.ts';

/** A campaign document as it was found in a file. */
export interface FoundDocument {
  readonly file: string;
  /** Name of the campaign; null: the document has none and is no part of a flow. */
  readonly campaign: string | null;
  /** JSON text, or the value that a flow file holds. */
  readonly content: unknown;
}

/** A document that was checked; `parsed` null: it has errors. */
export interface CheckedDocument extends FoundDocument {
  readonly parsed: ParsedCampaign | null;
  readonly problems: readonly Problem[];
}

/**
 * The campaign documents in a file: the file itself, or those of a Node-RED flow file's campaigns.
 * @throws UsageError when the file cannot be read
 */
export async function documentsIn(file: string): Promise<readonly FoundDocument[]> {
  const text = await textOf(file);
  const flow = flowOf(text);
  if (flow === null) return [{ file, campaign: null, content: text }];
  return flow
    .filter(({ type }) => type === 'cascade-campaign')
    .map(({ id, name, document }) => ({
      file,
      campaign: typeof name === 'string' && name !== '' ? name : String(id),
      content: document,
    }));
}

/** A file's text. @throws UsageError when it cannot be read */
export async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file} cannot be read${code === 'ENOENT' ? ': there is no such file' : ''}.`, {
      cause: error,
    });
  }
}

/** Checks a document. @param channels names that accounts declare, beside the built-in ones */
export function checked(found: FoundDocument, channels: readonly string[]): CheckedDocument {
  try {
    const parsed = parseCampaign(found.content, { channels });
    const campaign = parsed.plan.name ?? found.campaign;
    return { ...found, campaign, parsed, problems: parsed.warnings };
  } catch (error) {
    if (!(error instanceof CampaignError)) throw error;
    return { ...found, parsed: null, problems: error.problems };
  }
}

/**
 * The one campaign that a file holds, or the one of this name.
 * @throws UsageError when there is none, or it is not clear which is meant
 * @throws CascadeError when its document has errors
 */
export async function theCampaignIn(
  file: string,
  name: string | undefined,
  channels: readonly string[],
): Promise<{ readonly campaign: string | null; readonly parsed: ParsedCampaign }> {
  const all = (await documentsIn(file)).map((found) => checked(found, channels));
  const wanted = all.length === 1 && name === undefined ? all : all.filter((one) => one.campaign === name);
  const [found] = wanted;
  if (found === undefined || wanted.length > 1) {
    const names = all.map(({ campaign }) => JSON.stringify(campaign ?? '')).join(', ');
    throw new UsageError(
      all.length === 0
        ? `${file} is a flow without a campaign.`
        : `${file} has the campaigns ${names}: name one with --campaign.`,
    );
  }
  if (found.parsed === null) throw new CascadeError(`${file}: ${new CampaignError(found.problems).message}`);
  return { campaign: found.campaign, parsed: found.parsed };
}

/** The nodes of a flow file; null: the text is no flow file. */
function flowOf(text: string): readonly Record<string, unknown>[] | null {
  if (!/^\s*\[/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    const nodes = Array.isArray(value) ? value.filter(isNode) : [];
    return nodes.length > 0 ? nodes : null;
  } catch {
    return null;
  }
}

function isNode(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && 'id' in value && 'type' in value;
}
