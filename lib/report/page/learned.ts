import type { Said } from '../../learning/index.ts';
import type { Learned, Proposal } from '../figures/learned.ts';
import { saidOnPage, type Context } from './context.ts';
import { markup, name, type Markup } from './markup.ts';

const MOODS = { better: 'good', settled: 'muted', open: 'warn', pinned: 'muted' } as const;

/** What the learner has decided and found out, in words. */
export function learned(context: Context): Markup {
  const { report, text } = context;
  const { learned: found, basis } = report;
  const body =
    found === null
      ? markup`<p>${text(basis === 'reading' ? 'report.learned.reading' : 'report.learned.none')}</p>`
      : bodyOf(context, found);
  return markup`<section aria-labelledby="learned">
    <h2 id="learned">${text('report.learned.title')}</h2>
    ${body}
  </section>`;
}

function bodyOf(context: Context, found: Learned): Markup {
  const { text, format } = context;
  const decisions = found.decisions.map((one) => {
    const { state, missing } = one;
    const badge = text(`report.learned.${state}`, { missing: format.whole(missing) });
    return markup`<li><span class="badge ${MOODS[state]}">${badge}</span>${name(saidOnPage(context, one))}</li>`;
  });
  return markup`<p class="lead">${text(`report.learned.${found.mode}`)}</p>
    ${found.stale === null ? null : markup`<p class="note">${name(saidOnPage(context, found.stale))}</p>`}
    ${
      decisions.length === 0
        ? markup`<p>${text('report.learned.nothing')}</p>`
        : markup`<ul class="plain decisions">${decisions}</ul>`
    }
    ${found.proposal === null ? null : proposal(context, found.proposal)}
    ${sentences(context, 'report.learned.rankings', found.rankings)}
    ${sentences(context, 'report.learned.differences', [...found.differences, ...found.alike])}`;
}

function proposal(context: Context, { changes, document }: Proposal): Markup {
  const { text } = context;
  return markup`<h3>${text('report.proposal.title')}</h3>
    <p>${text('report.proposal.lead')}</p>
    <ul>
      ${changes.map((one) => markup`<li><code>${name(saidOnPage(context, one))}</code></li>`)}
    </ul>
    <details>
      <summary>${text('report.proposal.document')}</summary>
      <pre tabindex="0"><code>${document}</code></pre>
    </details>`;
}

function sentences(context: Context, title: string, list: readonly Said[]): Markup | null {
  if (list.length === 0) return null;
  return markup`<h3>${context.text(title)}</h3>
    <ul>
      ${list.map((one) => markup`<li>${name(saidOnPage(context, one))}</li>`)}
    </ul>`;
}
