import { say } from '../channels/say.ts';
import type { Wording } from '../wording/index.ts';
import { brokenText } from './content-error.ts';
import { saysNothing } from './nothing-said.ts';

/**
 * Why a content cannot be sent to anybody: a text of it is no template, or it says nothing. Null: it can.
 * @param channel '': it is not known yet
 */
export function unsendable(channel: string, content: unknown): Wording | null {
  return brokenText(content) ?? nothingSaid(channel, content);
}

/** Why a content without a text and without a template of the provider's cannot be sent; null: it has one. */
export function nothingSaid(channel: string, content: unknown): Wording | null {
  return saysNothing(channel, content) ? say('accounts.content.nothing') : null;
}
