/** What an issue's text is filled in with. */
import type { Issue } from '../admin/contract.ts';

/** Key of an issue's text in the catalogue. */
export function issueKey({ kind }: Pick<Issue, 'kind'>): `issue.${Issue['kind']}` {
  return `issue.${kind}`;
}

/** Key of what an output is called in the catalogue; null: the issue is about none. */
export function outputKey({ params }: Pick<Issue, 'params'>): OutputKey | null {
  const { output } = params;
  return typeof output === 'string' ? (`issues.output.${output}` as OutputKey) : null;
}

type OutputKey = `issues.output.${'started' | 'sent' | 'failed' | 'no-reply'}`;

/** Tells one issue from another, and changes with what is shown of it. */
export function issueIdentity(issue: Issue): string {
  return JSON.stringify([issue.kind, issue.severity, issue.node, issue.campaign, issue.params]);
}

/** Errors first; otherwise in the order in which they came. */
export function gravestFirst(issues: readonly Issue[]): readonly Issue[] {
  const gravity = { error: 0, warning: 1 };
  return [...issues].sort((a, b) => gravity[a.severity] - gravity[b.severity]);
}
