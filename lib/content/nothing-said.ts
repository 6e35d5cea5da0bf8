import { templateOf } from '../channels/template.ts';
import type { ContentTemplate } from './render.ts';

/** What says something on each of our channels, besides a template. */
const SAYING: Readonly<Record<string, readonly string[]>> = {
  whatsapp: ['text'],
  sms: ['text'],
  telegram: ['text'],
  email: ['text', 'html'],
  phone: ['opening', 'question', 'closing', 'agentUrl', 'prompt', 'text'],
};
/** What only goes with a message. */
const BESIDE: ReadonlySet<string> = new Set(['language', 'buttons', 'variables', 'subject', 'template']);
/** Fields that we know: on a channel of ours those of another say nothing. All others are a gateway's own. */
const OURS: ReadonlySet<string> = new Set([...BESIDE, ...Object.values(SAYING).flat()]);

/**
 * True for content that has neither a text nor a template: whoever it goes to would get an empty message.
 * @param channel '': it is not known yet, so that a text for any channel will do
 */
export function saysNothing(channel: string, content: unknown): boolean {
  if (typeof content !== 'object' || content === null) return true;
  if (templateOf(content as ContentTemplate) !== null) return false;
  const saying = Object.hasOwn(SAYING, channel) ? SAYING[channel] : undefined;
  return !Object.entries(content).some(([field, value]) => {
    if (OURS.has(field) && (BESIDE.has(field) || saying?.includes(field) === false)) return false;
    return typeof value === 'string' ? value.trim() !== '' : value !== null && value !== undefined;
  });
}
