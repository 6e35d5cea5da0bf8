/** What wants a person's attention, each with the way to its node. */
import type { Issue } from '../admin/contract.ts';
import { button, element, setShown } from './dom.editor.ts';
import { reveal } from './host.editor.ts';
import { gravestFirst, issueIdentity, issueKey, outputKey } from './issue-text.ts';
import type { Language } from './language.editor.ts';
import { sentence } from '../../lib/wording/punctuation.ts';
import { withoutChannel } from './standing.ts';

/** The list of issues. */
export interface Issues {
  readonly element: HTMLElement;
  update(issues: readonly Issue[]): void;
}

/** Makes the list; it hides itself while there is nothing to say. */
export function issueList({
  text,
  counted,
  told: toldOf,
  channel: nameOf,
  reason: reasonOf,
}: Language): Issues {
  const title = element('summary', {}, element('h2'));
  const list = element('ul', { class: 'cascade-issue-list' });
  const section = element('details', { class: 'cascade-issues', id: 'cascade-issues' }, title, list);
  section.open = true;
  section.hidden = true;
  let shown = '';

  const line = (issue: Issue): HTMLElement => {
    const { severity, node, params, told } = issue;
    const { channel } = params;
    const plain = typeof channel === 'string' ? channel : '';
    const named = plain === '' ? {} : { channel: nameOf(plain) };
    // The one reason that is a class stands in brackets, as part of its sentence.
    const isClass = issue.kind === 'template-held';
    const reasons = (['reason', 'remedy'] as const)
      .filter((key) => typeof params[key] === 'string' && params[key] !== '')
      .map((key) => {
        const words = String(params[key]);
        if (isClass) return [key, reasonOf(words)] as const;
        return [key, sentence(toldOf(told?.[key], withoutChannel(words, plain)))] as const;
      });
    const output = outputKey(issue);
    const led = output === null ? {} : { output: text(output) };
    const words = text(issueKey(issue), { ...params, ...named, ...led, ...Object.fromEntries(reasons) });
    const made = element(
      'li',
      { class: `cascade-issue cascade-issue-${severity}`, attributes: { 'data-kind': issue.kind } },
      element('strong', { class: 'cascade-severity', text: text(`issues.${severity}`) }),
      ' ',
      element('span', { class: 'cascade-issue-words', text: words }),
    );
    if (node !== null) {
      const attributes = { 'aria-label': text('issues.revealOf', { issue: words }) };
      made.append(
        ' ',
        button(text('issues.reveal'), { class: 'cascade-reveal', attributes }, () => {
          reveal(node);
        }),
      );
    }
    return made;
  };

  return {
    element: section,
    update(issues) {
      const now = issues.map(issueIdentity).join('\n');
      if (now === shown) return;
      shown = now;
      title.firstElementChild!.textContent = counted('issues.title', issues.length);
      list.replaceChildren(...gravestFirst(issues).map(line));
      setShown(section, issues.length > 0);
    },
  };
}
