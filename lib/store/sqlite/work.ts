import type { Emitting, Notice } from '../../cascade/answers.ts';
import type { Moment } from '../../cascade/machine/index.ts';
import type { Attempt, Emission } from '../../cascade/model.ts';
import type { Cascades } from './cascades.ts';

/** One command at work: its moment, and what it has brought about so far. */
export interface Work {
  readonly moment: Moment;
  /** Ids of the cascades that have a message to emit. */
  readonly emitting: Set<string>;
  /** Sends in flight that have become pointless. */
  readonly cancel: Attempt[];
  /** When the first of the cascades put to rest is due, in milliseconds since 1970; null: none was. */
  dueAt: number | null;
  /** What has happened to campaigns by itself. */
  readonly notices: Notice[];
}

/** A command that has brought nothing about yet. */
export function beginWork(moment: Moment): Work {
  return { moment, emitting: new Set(), cancel: [], dueAt: null, notices: [] };
}

/**
 * What a command led to: of each cascade its latest message, an earlier one having become stale.
 * @param live the cascade whose message the caller holds, and which therefore need not be handed out
 */
export function outcomeOf(
  { cascades }: { readonly cascades: Pick<Cascades, 'find'> },
  { emitting, dueAt }: Pick<Work, 'emitting' | 'dueAt'>,
  live: string | null,
): Emitting {
  const emit: Emission[] = [];
  for (const id of emitting) {
    const entry = cascades.find(id);
    if (entry === null) continue;
    const { cascade, attempts, msg } = entry;
    emit.push({ cascade, attempts, node: cascade.node, port: cascade.port, msg: id === live ? null : msg });
  }
  return { emit, dueAt };
}
