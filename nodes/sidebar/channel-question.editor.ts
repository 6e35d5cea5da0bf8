/** An order about one channel of a campaign: what it will do is asked before, and how many it acted on said after. */
import type { AnswerPlace } from './answer-place.editor.ts';
import { controlCampaign } from './api.editor.ts';
import type { Around } from './card.editor.ts';
import { channelQuestionKey, type ChannelAction, type ChannelStanding } from './channel-orders.ts';

/** Asks, and carries it out. @param opener the button that was pressed, which gets the keyboard's focus back */
export function askAboutChannel(
  action: ChannelAction,
  { channel, state }: ChannelStanding,
  campaign: string,
  opener: HTMLButtonElement,
  answers: AnswerPlace,
  { language, refresh }: Around,
): void {
  const { text, counted } = language;
  const { result } = answers;
  const params = { channel: language.channel(channel) };
  answers.ask(opener, {
    words: text(channelQuestionKey(action, state), params),
    yes: text(`control.${action}Channel.button`, params),
    grave: action === 'stop',
    act: () =>
      result.during(opener, async () => {
        const { count } = await controlCampaign(campaign, { action, channel });
        result.say(counted(`control.${action}Channel.done`, count, params));
        refresh();
      }),
  });
}
