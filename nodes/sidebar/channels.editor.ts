/** The channels of a campaign with their orders, folded away until somebody wants one. */
import type { CampaignOverview } from '../admin/contract.ts';
import type { Around } from './card.editor.ts';
import { channelsOf } from './channel-orders.ts';
import { channelRow, type ChannelRow } from './channel-row.editor.ts';
import { element, setShown } from './dom.editor.ts';

/** The list of one card. */
export interface ChannelList {
  readonly element: HTMLElement;
  /** The campaign has changed: what is open is shown anew. */
  update(): void;
}

/** Makes the list. @param campaign as it is at the moment */
export function channelList(campaign: () => CampaignOverview, around: Around): ChannelList {
  const list = element('ul');
  let rows = new Map<string, ChannelRow>();

  const show = (): void => {
    if (!fold.open) return;
    const standings = channelsOf(campaign());
    const before = [...rows.keys()].join('\n');
    rows = new Map(
      standings.map((standing) => {
        const row = rows.get(standing.channel) ?? channelRow(campaign(), standing, around);
        row.update(standing);
        return [standing.channel, row];
      }),
    );
    // Rows that keep their place keep the keyboard's focus, and a question that is open.
    if ([...rows.keys()].join('\n') !== before)
      list.replaceChildren(...[...rows.values()].map((row) => row.element));
  };
  const fold = element(
    'details',
    { class: 'cascade-channels' },
    element('summary', { text: around.language.text('channels.title') }),
    list,
  );
  fold.addEventListener('toggle', show);

  return {
    element: fold,
    update() {
      const { open, channels } = campaign();
      setShown(fold, open && channels.length > 0);
      show();
    },
  };
}
