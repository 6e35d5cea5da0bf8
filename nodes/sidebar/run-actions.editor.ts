/** What one comes to a card for: running the campaign, and reading what came of it. */
import type { CampaignOverview } from '../admin/contract.ts';
import { answerPlace, type AnswerPlace } from './answer-place.editor.ts';
import { pressInject } from './api.editor.ts';
import type { Around } from './card.editor.ts';
import { button, element, setText } from './dom.editor.ts';
import type { EditorNode } from './host.editor.ts';
import { Refused } from './refused.ts';
import { openReport } from './report-window.editor.ts';
import { injectFor } from './run.editor.ts';

/** The buttons Run and Full report. */
export interface RunActions {
  readonly element: HTMLElement;
  /** Says what Run does now. */
  update(): void;
}

/** Makes the buttons. @param campaign as it is at the moment */
export function runActions(campaign: () => CampaignOverview, around: Around): RunActions {
  const { language } = around;
  const { text } = language;
  const answers = answerPlace(language);

  const run = button(text('card.run'), { class: 'cascade-run cascade-primary' }, () => {
    const { name, starts, simulated } = campaign();
    const inject = injectFor(starts);
    if (inject === null) {
      around.openUpload(campaign());
      return;
    }
    const act = (): void => press(inject, run, answers, around);
    if (simulated) act();
    else {
      const words = text('run.ask', { node: labelOf(inject), campaign: name });
      answers.ask(run, { words, yes: text('run.yes'), act });
    }
  });
  const report = button(text('card.report'), { class: 'cascade-report' }, () =>
    answers.result.during(null, async () => {
      const words = await openReport(campaign().name, language);
      answers.result.say(words, words === '' ? 'plain' : 'bad');
    }),
  );
  return {
    element: element(
      'div',
      { class: 'cascade-actions' },
      element('div', { class: 'cascade-buttons' }, run, report),
      ...answers.elements,
    ),
    update() {
      const inject = injectFor(campaign().starts);
      setText(run, text(inject === null ? 'card.runUpload' : 'card.run'));
      run.title = inject === null ? '' : text('card.runTip', { node: labelOf(inject) });
    },
  };
}

function press(
  inject: EditorNode,
  run: HTMLButtonElement,
  { result }: AnswerPlace,
  { language: { text }, refresh }: Around,
): void {
  result.during(run, async () => {
    try {
      await pressInject(inject.id);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 404) throw error;
      result.say(text('run.stale'), 'bad');
      return;
    }
    result.say(text('run.done', { node: labelOf(inject) }));
    refresh();
  });
}

function labelOf({ name, type }: EditorNode): string {
  return name || type;
}
