import { BUILT_IN_CHANNELS, SUCCESS_OF, TRANSITION_KEYS } from '../document.ts';
import type { CampaignDocument, StepDocument, TransitionKey } from '../document.ts';
import { warningAt } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { tell, type Fault } from '../sentence.ts';
import { showValue } from '../shown.ts';

/** Why a channel never, or hardly ever, reports the outcome a transition waits for; null when it does. */
function whyNot(channel: string, key: TransitionKey, target: string): Fault | null {
  const rule = SUCCESS_OF[key];
  const next = showValue(target);
  if (channel === 'phone') {
    if (rule === 'answered' || rule === 'replied') return null;
    return {
      message: tell(`campaign.unwise.call-never-${rule}`, { next }),
      remedy: tell('campaign.unwise.use-no-answer'),
    };
  }
  if (rule === 'answered') {
    return {
      message: tell('campaign.unwise.never-answered', { channel, next }),
      remedy: tell('campaign.unwise.use-no-reply'),
    };
  }
  // Telegram's 200 and a mail server's 250 say "sent": no receipt ever follows.
  if ((channel === 'telegram' || channel === 'email') && (rule === 'delivered' || rule === 'read')) {
    return {
      message: tell(`campaign.unwise.never-${rule}`, { channel, next }),
      remedy: tell('campaign.unwise.use-reply-or-click'),
    };
  }
  if (channel === 'sms' && rule === 'read') {
    return {
      message: tell('campaign.unwise.sms-never-read', { next }),
      remedy: tell('campaign.unwise.use-delivered-or-click'),
    };
  }
  return null;
}

/** Success rules that the channel cannot fulfil: everybody would be passed on, also those who were reached. */
export function lintChannels(document: CampaignDocument): Problem[] {
  return document.steps.flatMap((step, index) => {
    const key = transitionOf(step);
    const target = key === undefined ? undefined : step[key];
    // What a channel of an account's own reports is not known here.
    if (key === undefined || target === undefined || !BUILT_IN_CHANNELS.includes(step.channel)) return [];
    const fault = whyNot(step.channel, key, target);
    return fault === null ? [] : [warningAt(['steps', index, key], target, fault.message, fault.remedy)];
  });
}

function transitionOf(step: StepDocument): TransitionKey | undefined {
  return TRANSITION_KEYS.find((key) => step[key] !== undefined);
}
