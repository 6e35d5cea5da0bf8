/** What a dry run answers, for people. */
import type { DryCustomer, DryRun, DryStep } from '../../lib/index.ts';
import { element } from './dom.editor.ts';
import type { Language } from './language.editor.ts';

/** People and rejected rows shown one by one; the sums are of all. */
const SHOWN = 50;

/** The sums, the people one by one, and the rows that are no customers. @param now by the campaign's clock */
export function dryRunParts(run: DryRun, now: number, language: Language): HTMLElement[] {
  const { text, counted, told } = language;
  const { customers, total, rejected } = run;
  const parts = [sums(total, language)];
  for (const customer of customers.slice(0, SHOWN)) {
    parts.push(customerPart(customer, run.currency ?? '', now, language));
  }
  const more = total.customers - Math.min(SHOWN, customers.length);
  if (more > 0) parts.push(element('p', { text: counted('dryRun.more', more) }));
  if (rejected.length > 0) {
    const lines = rejected
      .slice(0, SHOWN)
      .map((one) => text('dryRun.rejectedLine', { line: one.line, why: told(one.told, one.why) }));
    parts.push(element('h3', { text: text('dryRun.rejected') }), reasons(lines));
  }
  const assumptions = run.assumptions.map((words, i) => told(run.told[i], words));
  if (assumptions.length > 0) {
    parts.push(
      element('details', {}, element('summary', { text: text('dryRun.assumptions') }), reasons(assumptions)),
    );
  }
  return parts;
}

function reasons(lines: readonly string[]): HTMLElement {
  return element('ul', { class: 'cascade-reasons' }, ...lines.map((line) => element('li', { text: line })));
}

function sums(total: DryRun['total'], { text, number, channel: nameOf }: Language): HTMLElement {
  const lines = Object.entries(total.sends).map(([channel, count]) =>
    text('dryRun.sends', { channel: nameOf(channel), number: number(count) }),
  );
  for (const what of ['moved', 'unreached', 'heldBack', 'rejected'] as const) {
    if (total[what] > 0) lines.push(text(`dryRun.sums.${what}`, { number: number(total[what]) }));
  }
  return element(
    'ul',
    { class: 'cascade-dry-run-sums' },
    ...lines.map((line) => element('li', { text: line })),
  );
}

function customerPart(customer: DryCustomer, currency: string, now: number, language: Language): HTMLElement {
  const { name, contact, segment, steps } = customer;
  const title = language.text('dryRun.person', { name: name === '' ? contact : name, segment });
  const part = element(
    'section',
    { class: 'cascade-dry-run-person' },
    element('h3', { text: title }),
    element(
      'ol',
      { class: 'cascade-entries' },
      ...steps.map((step) =>
        element(
          'li',
          { class: step.skipped === null ? 'cascade-entry' : 'cascade-entry cascade-skipped' },
          element('span', { class: 'cascade-entry-about', text: about(step, currency, now, language) }),
          element('span', { class: 'cascade-entry-words', text: language.told(step.told, step.words) }),
        ),
      ),
    ),
  );
  const note = language.told(customer.told ?? undefined, customer.note);
  if (note !== '') part.append(element('p', { text: note }));
  return part;
}

function about(step: DryStep, currency: string, now: number, language: Language): string {
  const { text, money, time } = language;
  const { at, cost, skipped } = step;
  const channel = language.channel(step.channel);
  if (at === null) return text('dryRun.held', { channel });
  const params = { channel, time: time(at, now) };
  if (skipped !== null) return text('dryRun.skipped', params);
  return text('dryRun.step', {
    ...params,
    cost: cost === null ? text('dryRun.free') : money(cost, currency),
  });
}
