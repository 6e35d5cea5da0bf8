/** What an issue's text is filled in with. */
import type { Issue } from '../admin/contract.ts';

/** Key of an issue's text in the catalogue. */
export function issueKey({ kind }: Pick<Issue, 'kind'>): `issue.${Issue['kind']}` {
  return `issue.${kind}`;
}

/** Tells one issue from another, and changes with what is shown of it. */
export function issueIdentity(issue: Issue): string {
  return JSON.stringify([issue.kind, issue.severity, issue.node, issue.campaign, issue.params]);
}

/** Errors first; otherwise in the order in which they came. */
export function gravestFirst(issues: readonly Issue[]): readonly Issue[] {
  const gravity = { error: 0, warning: 1 };
  return [...issues].sort((a, b) => gravity[a.severity] - gravity[b.severity]);
}
