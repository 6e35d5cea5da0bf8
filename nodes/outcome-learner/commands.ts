import type { Campaign, Engine, Message } from '../../lib/index.ts';

/** What may be asked of a campaign's learning, as the payload or the topic of a message without a cascade. */
export const COMMANDS = ['report', 'export', 'import', 'reset'] as const;

/** One of them. */
export type Command = (typeof COMMANDS)[number];

/** The command a message gives; null: it carries a cascade, or something else. */
export function commandOf(msg: Message): Command | null {
  if (msg['cascade'] !== undefined) return null;
  return COMMANDS.find((one) => msg['payload'] === one || msg['topic'] === one) ?? null;
}

/**
 * Does what a message asks, and answers with the payload of the reply: the export, else the report as it is then.
 * @throws CascadeError for an import that does not fit
 */
export async function obey(
  command: Command,
  { engine, name }: { readonly engine: Engine; readonly name: Campaign['name'] },
  payload: unknown,
): Promise<unknown> {
  const { learning } = engine;
  if (command === 'export') return learning.export(name);
  if (command === 'import') await learning.import(name, payload);
  if (command === 'reset') await learning.reset(name);
  return learning.report(name);
}
