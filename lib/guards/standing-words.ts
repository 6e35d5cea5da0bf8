import { verbatim, type Wording } from '../wording/wording.ts';
import type { Obstacle, Standing } from './control.ts';
import { say } from './say.ts';

/** That a person, a channel or a campaign is paused, halted or stopped, and why. */
export function orderWording({ state, channel, contact, why, told }: Obstacle): Wording {
  const what =
    contact !== null
      ? say(`guards.order.person.${state}`)
      : channel !== null
        ? say(`guards.order.channel.${state}`, { channel })
        : say(`guards.order.campaign.${state}`);
  if (why === null) return what;
  const because = told?.why === undefined ? verbatim(why) : { text: why, told: told.why };
  return say('guards.because', { what, why: because });
}

/** The reason and the remedy of a standing that the engine itself has brought about. */
export function stated(
  said: { readonly why: Wording; readonly remedy: Wording },
  channel: string | null = null,
): { readonly why: string; readonly remedy: string; readonly told: NonNullable<Standing['told']> } {
  const { why, remedy } = said;
  return {
    why: channel === null ? why.text : `${channel}: ${why.text}`,
    remedy: remedy.text,
    told: { why: why.told, remedy: remedy.told },
  };
}
