/** The whole sidebar: search, what needs attention, and a card for every campaign. */
import type { CampaignOverview, CountsPush, Overview } from '../admin/contract.ts';
import { card, type Around, type Card } from './card.editor.ts';
import { button, element, iconButton, setShown, setText } from './dom.editor.ts';
import { openDryRun } from './dry-run.editor.ts';
import { emptyState } from './empty.editor.ts';
import { may } from './host.editor.ts';
import { issueList } from './issues.editor.ts';
import type { Language } from './language.editor.ts';
import { overviewFeed } from './overview-feed.editor.ts';
import { peopleSearch } from './people.editor.ts';
import { wordsOf } from './refused.ts';
import { openUpload } from './upload.editor.ts';
import { makeViews } from './views.editor.ts';

/** Buttons that need this permission have the class `cascade-writes`, and are not there without it. */
const WRITE = 'cascade.write';

/** The sidebar's content. */
export interface Panel {
  readonly element: HTMLElement;
  /** Fetches everything anew, if anybody looks. */
  refresh(): void;
  /** Takes pushed counts: only numbers change. */
  push(counts: CountsPush): void;
  /** Looks at the canvas again. */
  canvasChanged(): void;
}

/**
 * Makes the content.
 * @param module the npm package that this is part of
 * @param isWatched true while somebody can see it
 */
export function makePanel(module: string, language: Language, isWatched: () => boolean): Panel {
  const { text } = language;
  const issues = issueList(language);
  const empty = emptyState(module, language);
  const list = element('section', {
    id: 'cascade-campaigns',
    attributes: { 'aria-label': text('campaigns') },
  });
  const problemWords = element('p', { attributes: { role: 'alert' } });
  const problem = element(
    'div',
    { id: 'cascade-problem', class: 'cascade-notice' },
    problemWords,
    button(text('retry'), { id: 'cascade-retry' }, () => feed.now()),
  );
  const loading = element('p', { class: 'cascade-loading', text: text('loading') });
  const readOnly = element('p', {
    id: 'cascade-read-only',
    class: 'cascade-notice',
    text: text('readOnly', { permission: WRITE }),
  });
  for (const hidden of [empty.element, problem, readOnly]) hidden.hidden = true;

  const home = element(
    'div',
    { class: 'cascade-home' },
    loading,
    problem,
    readOnly,
    issues.element,
    empty.element,
    list,
  );
  const views = makeViews(home, language);
  const around: Around = {
    language,
    refresh: () => feed.now(),
    openUpload: (campaign) => openUpload(campaign, language, views, () => feed.now()),
    openDryRun: (campaign) => openDryRun(campaign, language, views),
  };
  let cards = new Map<string, Card>();

  const arrange = (campaigns: readonly CampaignOverview[]): void => {
    const before = [...cards.values()];
    cards = new Map(
      campaigns.map((one) => {
        const known = cards.get(keyOf(one));
        return [keyOf(one), known?.fits(one) ? known : card(one, around)];
      }),
    );
    const after = [...cards.values()];
    if (after.length === before.length && after.every((one, i) => one === before[i])) return;
    list.replaceChildren(...after.map((one) => one.element));
  };
  const feed = overviewFeed({
    isWatched,
    take({ campaigns, issues: found }: Overview) {
      setShown(loading, false);
      setShown(problem, false);
      setShown(readOnly, !may(WRITE));
      root.classList.toggle('cascade-read-only', !may(WRITE));
      arrange(campaigns);
      for (const campaign of campaigns) cards.get(keyOf(campaign))?.update(campaign);
      issues.update(found);
      setShown(empty.element, campaigns.length === 0);
      if (campaigns.length === 0) empty.update(found.some(({ kind }) => kind === 'campaign-broken'));
    },
    fail(error) {
      setShown(loading, false);
      setShown(problem, true);
      setText(problemWords, `${text('error.overview')} ${wordsOf(error, language)}`);
    },
  });
  const refresh = iconButton(text('refresh'), 'fa-refresh', { id: 'cascade-refresh' }, () => feed.now());

  const root = element(
    'div',
    { id: 'cascade-sidebar', class: 'cascade-sidebar' },
    element('div', { class: 'cascade-top' }, peopleSearch(language, views), refresh),
    views.element,
  );

  return {
    element: root,
    refresh: () => feed.now(),
    push(counts) {
      if (!isWatched()) return;
      let unknown = false;
      for (const one of counts) {
        // Campaigns without a node are counted together: their cards wait for the overview.
        if (one.node === null) continue;
        const known = cards.get(one.node);
        if (known === undefined) unknown = true;
        else known.count(one);
      }
      if (unknown) feed.now();
      else feed.soon();
    },
    canvasChanged() {
      if (!empty.element.hidden) empty.update();
    },
  };
}

/** What tells cards apart: a campaign's node, or its name where no node runs it. No id of a node has a space. */
function keyOf({ node, name }: CampaignOverview): string {
  return node ?? `nodeless ${name}`;
}
