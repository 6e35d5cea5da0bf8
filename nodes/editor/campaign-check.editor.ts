/** Asks the runtime what is wrong with a campaign, so that editor and engine never disagree. */
import type { Problem } from '../../lib/campaign/problem.ts';
import { engineWords } from './engine-words.editor.ts';
import { type ReportedProblem, reported } from './reported-problem.editor.ts';

/**
 * Problems of a campaign's JSON text, which need not be valid JSON.
 * Rejects when the runtime cannot be asked, or would refuse to tell this login.
 */
export async function checkCampaign(text: string): Promise<readonly ReportedProblem[]> {
  // Not even asked: each refusal would be an error in the browser's console.
  if (!RED.user.hasPermission('cascade.read')) throw new Error('This login lacks cascade.read.');
  // jQuery and a relative path: only so the editor adds the login and the admin root.
  const answer: unknown = await $.ajax({
    url: 'cascade/campaign/check',
    type: 'POST',
    contentType: 'application/json',
    dataType: 'json',
    data: JSON.stringify({ text }),
    timeout: 10_000,
  });
  return (answer as { problems: readonly Problem[] }).problems.map((one) => reported(one, engineWords));
}
