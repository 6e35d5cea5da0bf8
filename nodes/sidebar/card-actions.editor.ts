/** The orders of a card. Each says what it will do before it does it, and afterwards how many it acted on. */
import type { CampaignOverview, ControlRequest } from '../admin/contract.ts';
import { answerPlace } from './answer-place.editor.ts';
import { controlCampaign } from './api.editor.ts';
import type { Around } from './card.editor.ts';
import type { ChannelStanding } from './channel-orders.ts';
import { askAboutChannel } from './channel-question.editor.ts';
import { CONTROL_ORDER, offersFor, questionKey } from './control-question.ts';
import { button, element, setShown } from './dom.editor.ts';
import { saveReport } from './report-window.editor.ts';

/** The buttons of one card, but for those it begins with. */
export interface CardActions {
  readonly element: HTMLElement;
  /** Shows the buttons that make sense now. */
  update(): void;
  /** Asks whether a channel is to go on. */
  resumeChannel(standing: ChannelStanding, opener: HTMLButtonElement): void;
}

/** Makes the buttons. @param campaign as it is at the moment */
export function cardActions(campaign: () => CampaignOverview, around: Around): CardActions {
  const { language } = around;
  const { text, counted } = language;
  const { name } = campaign();
  const answers = answerPlace(language);
  const { result } = answers;

  const order = (request: ControlRequest, done: (count: number) => string, opener: HTMLButtonElement): void =>
    result.during(opener, async () => {
      const { count } = await controlCampaign(name, request);
      result.say(done(count));
      around.refresh();
    });

  const orders = CONTROL_ORDER.map((action) => {
    const made = button(
      text(`control.${action}.button`),
      { class: `cascade-${action} cascade-writes` },
      () => {
        const count = offersFor(campaign()).find((offer) => offer.action === action)?.count ?? 0;
        // A pause acts on nobody at once: it is about those who are under way.
        const done = (acted: number): string =>
          counted(`control.${action}.done`, action === 'pause' ? count : acted);
        answers.ask(made, {
          words: counted(questionKey(action, campaign().state), count),
          yes: text(`control.${action}.button`),
          grave: action === 'stop',
          act: () => order({ action }, done, made),
        });
      },
    );
    return { action, made };
  });

  // A campaign that no node runs takes nobody in.
  const intake =
    campaign().node === null
      ? []
      : [
          button(text('card.dryRun'), { class: 'cascade-dry-run-open' }, () => around.openDryRun(campaign())),
          button(text('card.upload'), { class: 'cascade-upload-open cascade-writes' }, () =>
            around.openUpload(campaign()),
          ),
        ];

  const save = (format: 'html' | 'csv' | 'json'): HTMLButtonElement => {
    const attributes = { 'aria-label': text(`card.${format}Name`, { campaign: name }) };
    return button(
      text(`card.${format}`),
      { class: `cascade-link cascade-report-${format}`, attributes },
      () =>
        result.during(null, async () => {
          const file = await saveReport(name, format, language);
          result.say(text('card.saved', { file }));
        }),
    );
  };

  return {
    element: element(
      'div',
      { class: 'cascade-actions' },
      element(
        'div',
        {
          class: 'cascade-buttons',
          attributes: { role: 'group', 'aria-label': text('card.actions', { campaign: name }) },
        },
        ...orders.map(({ made }) => made),
        ...intake,
      ),
      // Beside the buttons: on a long card, what came of a press would be out of sight below.
      ...answers.elements,
      element(
        'p',
        { class: 'cascade-small cascade-save' },
        `${text('card.saveAs')} `,
        save('html'),
        ' ',
        save('csv'),
        ' ',
        save('json'),
      ),
    ),
    update() {
      const offered = new Set(offersFor(campaign()).map(({ action }) => action));
      const given = orders.find(({ made }) => made === document.activeElement);
      for (const { action, made } of orders) setShown(made, offered.has(action));
      // A button that has done its work goes, and the keyboard must not go with it.
      if (given?.made.hidden === true) orders.find(({ made }) => !made.hidden)?.made.focus();
    },
    resumeChannel: (standing, opener) => askAboutChannel('resume', standing, name, opener, answers, around),
  };
}
