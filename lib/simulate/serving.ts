import type { ClaimCommand } from '../cascade/command.ts';
import type { Attempt, Cascade } from '../cascade/model.ts';
import { saysNothing } from '../content/nothing-said.ts';
import { renderContent, type ContentTemplate } from '../content/render.ts';
import { CascadeError } from '../engine/errors.ts';
import { cascadeInfo } from '../engine/message.ts';
import { sayRefusal } from '../wording/refusals.ts';

/** How a channel is served in a flow: what is known of its account, and of the content of its send node. */
export interface Serving {
  /** The account's own number, null where it has none; absent: it reaches nobody, so `guards.countries` alone counts. */
  readonly sender?: string | null;
  /** Absent: a message that everybody can be sent, in one piece. */
  readonly content?: ContentTemplate;
}

/**
 * The content of a send node as it is made for one customer, or why it cannot be made.
 * @throws CascadeError when it is no template, or says nothing
 */
export function saidTo(
  cascade: Cascade,
  attempts: readonly Attempt[],
  channel: string,
  content: ContentTemplate | undefined,
): Pick<ClaimCommand, 'body' | 'refusal'> {
  if (content === undefined) return { body: {} };
  if (saysNothing(channel, content)) throw new CascadeError(sayRefusal('refusals.dryRun.empty', { channel }));
  const { customer, campaign, segment } = cascade;
  const { outcomes: tried } = cascadeInfo(cascade, attempts);
  try {
    const made = renderContent(content, { customer, campaign, segment, channel, tried, msg: {} });
    // What the flow adds to its messages on the way is not known here, and is no reason to send nothing.
    if ('body' in made || made.why.includes('{{msg.')) return { body: 'body' in made ? made.body : {} };
    return { body: {}, refusal: made };
  } catch (error) {
    const why = (error as Error).message;
    throw new CascadeError(sayRefusal('refusals.dryRun.content', { channel, why }), { cause: error });
  }
}
