import { BUILT_IN_CHANNELS, SUCCESS_OF, TRANSITION_KEYS } from '../document.ts';
import type { CampaignDocument, StepDocument, TransitionKey } from '../document.ts';
import { warningAt } from '../problem.ts';
import type { Problem } from '../problem.ts';

/** Why a channel never, or hardly ever, reports the outcome a transition waits for; null when it does. */
function whyNot(channel: string, key: TransitionKey): { why: string; remedy: string } | null {
  const rule = SUCCESS_OF[key];
  if (channel === 'phone') {
    if (rule === 'answered' || rule === 'replied') return null;
    return { why: `A call is never ${rule}`, remedy: 'Use "if_no_answer".' };
  }
  if (rule === 'answered')
    return { why: `Only calls are answered, not ${channel}`, remedy: 'Use "if_no_reply".' };
  // Telegram's 200 and a mail server's 250 say "sent": no receipt ever follows.
  if ((channel === 'telegram' || channel === 'email') && (rule === 'delivered' || rule === 'read')) {
    const remedy = 'Use "if_no_reply" or "if_no_click", or "if_failed" alone to go on only after a failure.';
    return { why: `${channel} gives no receipts, so no message counts as ${rule}`, remedy };
  }
  if (channel === 'sms' && rule === 'read')
    return { why: 'SMS has no read receipts', remedy: 'Use "if_not_delivered" or "if_no_click".' };
  return null;
}

/** Success rules that the channel cannot fulfil: everybody would be passed on, also those who were reached. */
export function lintChannels(document: CampaignDocument): Problem[] {
  return document.steps.flatMap((step, index) => {
    const key = transitionOf(step);
    // What a channel of an account's own reports is not known here.
    if (key === undefined || !BUILT_IN_CHANNELS.includes(step.channel)) return [];
    const reason = whyNot(step.channel, key);
    if (reason === null) return [];
    const message = `${reason.why}: every customer would be passed on to "${step[key]}".`;
    return [warningAt(['steps', index, key], step[key], message, reason.remedy)];
  });
}

function transitionOf(step: StepDocument): TransitionKey | undefined {
  return TRANSITION_KEYS.find((key) => step[key] !== undefined);
}
