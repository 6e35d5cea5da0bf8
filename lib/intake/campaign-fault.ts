import type { CampaignError, Problem } from '../campaign/problem.ts';
import { joined } from '../wording/joined.ts';
import type { Wording } from '../wording/wording.ts';
import { say } from './say.ts';

/** All that is wrong with a campaign document, one problem a line: in English the error's own message. */
export function campaignFault({ problems, message }: CampaignError): Wording {
  const count = problems.length;
  const { told } = say(count === 1 ? 'intake.campaign.problem' : 'intake.campaign.problems', {
    count,
    problems: joined(problems.map(lineOf), (line, lines) => say('intake.campaign.lines', { line, lines })),
  });
  return { text: message, told };
}

function lineOf({ path, message, remedy, told }: Problem): Wording {
  return say('intake.campaign.line', {
    path,
    message: { text: message, told: told.message },
    remedy: { text: remedy, told: told.remedy },
  });
}
