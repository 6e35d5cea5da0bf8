/** The card of a campaign: made once, then only its numbers and words change. */
import type { CampaignOverview, CountsPush } from '../admin/contract.ts';
import { button, element, setShown, setText } from './dom.editor.ts';
import { cardActions } from './card-actions.editor.ts';
import { holdsChannel } from './channel-orders.ts';
import { channelList } from './channels.editor.ts';
import { barsOf, underWay, underWayAfter } from './funnel.ts';
import { funnel } from './funnel.editor.ts';
import type { Language } from './language.editor.ts';
import { runActions } from './run-actions.editor.ts';
import { standingWords } from './standing.ts';
import { startList } from './starts.editor.ts';

/** What a card asks of the sidebar around it. */
export interface Around {
  readonly language: Language;
  /** Fetches everything anew. */
  readonly refresh: () => void;
  readonly openUpload: (campaign: CampaignOverview) => void;
  readonly openDryRun: (campaign: CampaignOverview) => void;
}

/** One campaign's card. */
export interface Card {
  readonly element: HTMLElement;
  /** False: it is another campaign now, or runs at another speed, and needs a card of its own. */
  fits(campaign: CampaignOverview): boolean;
  update(campaign: CampaignOverview): void;
  /** Takes the few numbers that are pushed. */
  count(push: CountsPush[number]): void;
}

/** Makes a card. */
export function card(first: CampaignOverview, around: Around): Card {
  const { language } = around;
  const { text, number, money, time } = language;
  let now = first;

  const name = element('h3', { text: first.name });
  const badge = element('span', { class: 'cascade-badge cascade-state' });
  const simulated = element('span', {
    class: 'cascade-badge cascade-simulated',
    text: text('card.simulated'),
    attributes: { title: text('card.simulatedTip') },
  });
  const speedParams = { speed: number(first.speed) };
  const speed = element('span', {
    class: 'cascade-badge cascade-speed',
    text: text('card.speed', speedParams),
    attributes: { title: text('card.speedTip', speedParams) },
  });
  const standings = element('ul', { class: 'cascade-standings' });
  let shownStandings = '';

  const started = figure('started', text('card.started'));
  const underway = figure('underway', text('card.underway'));
  const waiting = figure('waiting', text('card.waiting'));
  const next = element('p', { class: 'cascade-small cascade-next' });
  const reached = figure('reached', text('card.reached'));
  const bars = funnel(language);
  const cost = element('p', { class: 'cascade-small cascade-cost' });
  const run = runActions(() => now, around);
  const channels = channelList(() => now, around);
  const starts = startList(() => now, around);
  const actions = cardActions(() => now, around);

  const showState = (state: CampaignOverview['state'] | 'closed'): void => {
    if (badge.dataset['state'] === state) return;
    badge.dataset['state'] = state;
    setText(badge, text(`state.${state}`));
  };
  const showStandings = (campaign: CampaignOverview): void => {
    const concerned = campaign.standings.filter(
      ({ contact, state }) => contact === null && state !== 'promoted',
    );
    const shown = JSON.stringify(concerned);
    if (shown === shownStandings) return;
    shownStandings = shown;
    standings.replaceChildren(
      ...concerned.map((standing) => {
        const { key, params, reasons } = standingWords(standing, language);
        const shownParams = { ...params, channel: language.channel(params.channel) };
        const line = element('li', { text: [text(key, shownParams), ...reasons].join(' ') });
        const { channel, state } = standing;
        if (channel !== null && holdsChannel(state)) {
          const label = text('control.resumeChannel.button', { channel: language.channel(channel) });
          const resume = button(label, { class: 'cascade-resume-channel cascade-writes' }, () =>
            actions.resumeChannel({ channel, state }, resume),
          );
          line.append(' ', resume);
        }
        return line;
      }),
    );
    setShown(standings, concerned.length > 0);
  };

  const made: Card = {
    element: element(
      'article',
      {
        class: 'cascade-card',
        attributes: { ...(first.node !== null && { 'data-node': first.node }), 'aria-label': first.name },
      },
      element('header', {}, name, element('div', { class: 'cascade-badges' }, badge, simulated, speed)),
      ...(first.node === null
        ? [element('p', { class: 'cascade-notice cascade-nodeless', text: text('card.nodeless') })]
        : []),
      standings,
      run.element,
      element(
        'dl',
        { class: 'cascade-counts' },
        started.element,
        underway.element,
        waiting.element,
        reached.element,
      ),
      next,
      bars.element,
      cost,
      channels.element,
      ...(first.node === null ? [] : [starts.element]),
      actions.element,
    ),
    fits: ({ name: called, node, speed: runs }) =>
      called === first.name && node === first.node && runs === first.speed,
    update(campaign) {
      now = campaign;
      const { figures } = campaign;
      setShown(simulated, campaign.simulated);
      setShown(speed, campaign.speed !== 1);
      showState(campaign.open ? campaign.state : 'closed');
      showStandings(campaign);
      started.show(number(figures.started));
      underway.show(number(underWay(figures)));
      waiting.show(number(campaign.waiting));
      reached.show(number(figures.states['success'] ?? 0));
      setShown(next, campaign.next !== null);
      setText(
        next,
        campaign.next === null ? '' : text('card.next', { time: time(campaign.next, campaign.now) }),
      );
      const all = barsOf(campaign.channels, campaign.conversion, figures);
      const widest = Math.max(figures.started, ...all.map(({ attempts }) => attempts));
      bars.update(all, widest, figures.states['success'] ?? 0);
      const spent = Object.values(figures.channels).reduce((sum, channel) => sum + channel.cost, 0);
      setShown(cost, spent > 0);
      setText(cost, text('card.cost', { cost: money(spent, campaign.currency) }));
      run.update();
      channels.update();
      starts.update();
      actions.update();
    },
    count(push) {
      showState(push.state);
      started.show(number(push.started));
      underway.show(number(underWayAfter(now.figures, push)));
      waiting.show(number(push.waiting));
    },
  };
  made.update(first);
  return made;
}

function figure(id: string, label: string): { element: HTMLElement; show(value: string): void } {
  const value = element('dd', { class: `cascade-count cascade-count-${id}` });
  return {
    element: element('div', {}, element('dt', { text: label }), value),
    show: (shown) => setText(value, shown),
  };
}
