/** What a voice agent is told besides its task. */
import type { ContentTemplate } from './render.ts';

/** What happened on the channels before the call, in words for a voice agent. */
const HISTORY = '{{#tried}}{{channel}}: {{outcome}}. {{/tried}}';

/** The content as it goes to the provider: a voice agent is handed the history, unless the content has its own. */
export function contentOn(channel: string, content: ContentTemplate): ContentTemplate {
  return channel === 'phone' && content['agentUrl'] ? { history: HISTORY, ...content } : content;
}
