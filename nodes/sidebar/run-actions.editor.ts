/** What one comes to a card for: running the campaign, and reading what came of it. */
import type { CampaignOverview } from '../admin/contract.ts';
import { answerPlace, type AnswerPlace } from './answer-place.editor.ts';
import { getIntake, pressInject } from './api.editor.ts';
import type { Around } from './card.editor.ts';
import { button, element, setShown, setText } from './dom.editor.ts';
import { may } from './host.editor.ts';
import { Refused } from './refused.ts';
import { openReport } from './report-window.editor.ts';
import { injectFor, type Press } from './run.editor.ts';
import { runOutcome } from './run-outcome.ts';
import { watchRun } from './run-watch.editor.ts';

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
    const act = (): void => press(name, inject, run, answers, around);
    if (simulated) act();
    else {
      const words = text('run.ask', { node: inject.label, campaign: name });
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
      const granted = may(inject === null ? 'cascade.write' : 'inject.write');
      setShown(run, campaign().node !== null && granted);
      setText(run, text(inject === null ? 'card.runUpload' : 'card.run'));
      run.title = inject === null ? '' : text('card.runTip', { node: inject.label });
    },
  };
}

function press(
  campaign: string,
  inject: Press,
  run: HTMLButtonElement,
  { result }: AnswerPlace,
  { language, refresh }: Around,
): void {
  const { text } = language;
  const node = inject.label;
  result.during(run, async () => {
    const before = await getIntake(campaign);
    try {
      await pressInject(inject.id);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 404) throw error;
      result.say(text('run.stale'), 'bad');
      return;
    }
    result.say(text('run.pressed', { node }), 'plain');
    const { words, tone } = runOutcome(await watchRun(campaign, before), node, language);
    result.say(words, tone);
    refresh();
  });
}
