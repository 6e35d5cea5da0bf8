import type { CampaignError, Problem } from '../campaign/problem.ts';
import { joined } from '../wording/joined.ts';
import type { Wording } from '../wording/wording.ts';
import { sayRefusal } from '../wording/refusals.ts';

/** All that is wrong with a campaign document, one problem a line: in English the error's own message. */
export function campaignFault({ problems, message }: CampaignError): Wording {
  const count = problems.length;
  const { told } = sayRefusal(count === 1 ? 'refusals.campaign.problem' : 'refusals.campaign.problems', {
    count,
    problems: joined(problems.map(lineOf), (line, lines) =>
      sayRefusal('refusals.campaign.lines', { line, lines }),
    ),
  });
  return { text: message, told };
}

function lineOf({ path, message, remedy, told }: Problem): Wording {
  return sayRefusal('refusals.campaign.line', {
    path,
    message: { text: message, told: told.message },
    remedy: { text: remedy, told: told.remedy },
  });
}
