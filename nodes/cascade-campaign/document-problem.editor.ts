/** Marks a campaign whose document is broken, also when its form was never opened. */
import { checkCampaign } from '../editor/campaign-check.editor.ts';
import { hasDraft } from '../editor/object-field.editor.ts';
import { describeReported } from '../editor/reported-problem.editor.ts';
import type { ValidatedNode } from '../editor/validator.editor.ts';

/** The first error of each document the runtime was asked about, by its JSON; null: none, or not known yet. */
const findings = new Map<string, string | null>();

/** What is wrong with a campaign's document, as far as it is known. Asks the runtime about a document it meets first. */
export function documentProblem(document: unknown, node: ValidatedNode): string | null {
  if (hasDraft(node.id)) return node._('cascade-campaign.error.kept');
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return node._('cascade-campaign.error.not-an-object');
  }
  const text = JSON.stringify(document);
  if (!findings.has(text)) {
    findings.set(text, null);
    void learn(text, node.id);
  }
  return findings.get(text) ?? null;
}

async function learn(text: string, id: string): Promise<void> {
  try {
    const error = (await checkCampaign(text)).find(({ severity }) => severity === 'error');
    if (error === undefined) return;
    findings.set(text, describeReported(error));
    mark(id);
  } catch {
    // The runtime cannot be asked now: the next validation tries again.
    findings.delete(text);
  }
}

/** Has the editor validate the campaign and the nodes that use it once more. */
function mark(id: string): void {
  const campaign: { users?: object[] } | null = RED.nodes.node(id);
  if (campaign === null) return;
  for (const node of [campaign, ...(campaign.users ?? [])]) {
    RED.editor.validateNode(node);
    RED.events.emit('nodes:change', node);
  }
  RED.view.redraw(true);
}
