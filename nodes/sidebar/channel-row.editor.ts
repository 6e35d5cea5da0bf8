/** One channel of a campaign: how it stands, and the buttons that change that. */
import type { CampaignOverview } from '../admin/contract.ts';
import { answerPlace } from './answer-place.editor.ts';
import type { Around } from './card.editor.ts';
import { CHANNEL_ORDER, channelOffers, type ChannelStanding } from './channel-orders.ts';
import { askAboutChannel } from './channel-question.editor.ts';
import { button, element, setShown, setText } from './dom.editor.ts';

/** A channel's row. */
export interface ChannelRow {
  readonly element: HTMLElement;
  update(standing: ChannelStanding): void;
}

/** Makes a row. */
export function channelRow(
  campaign: Pick<CampaignOverview, 'name'>,
  first: ChannelStanding,
  around: Around,
): ChannelRow {
  const { language } = around;
  const { text } = language;
  const { channel } = first;
  const named = { channel: language.channel(channel) };
  const badge = element('span', { class: 'cascade-badge cascade-state' });
  const answers = answerPlace(language);
  let now = first;

  const orders = CHANNEL_ORDER.map((action) => {
    const attributes = { 'aria-label': text(`control.${action}Channel.button`, named) };
    const made = button(
      text(`control.${action}.button`),
      { class: `cascade-channel-${action} cascade-writes`, attributes },
      () => askAboutChannel(action, now, campaign.name, made, answers, around),
    );
    return { action, made };
  });
  const row: ChannelRow = {
    element: element(
      'li',
      { class: 'cascade-channel-row', attributes: { 'data-channel': channel } },
      element(
        'div',
        { class: 'cascade-channel-head' },
        element('span', { class: 'cascade-channel-name', text: named.channel }),
        badge,
        element('div', { class: 'cascade-buttons' }, ...orders.map(({ made }) => made)),
      ),
      ...answers.elements,
    ),
    update(standing) {
      now = standing;
      const { state } = standing;
      badge.dataset['state'] = state;
      setText(badge, text(`channels.state.${state}`));
      const offered = channelOffers(state);
      const focused = orders.find(({ made }) => made === document.activeElement);
      for (const { action, made } of orders) setShown(made, offered.includes(action));
      // A button that has done its work goes, and the keyboard must not go with it.
      if (focused?.made.hidden === true) orders.find(({ made }) => !made.hidden)?.made.focus();
    },
  };
  row.update(first);
  return row;
}
