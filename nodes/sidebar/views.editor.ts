/** The column has room for one thing: the campaigns, or something opened over them with a way back. */
import { element, iconButton, setShown } from './dom.editor.ts';
import type { Language } from './language.editor.ts';

/** How something is opened. */
export interface How {
  /** The keyboard stays where it is, because somebody is typing there. */
  readonly keepFocus?: boolean;
  /** The way back; without it, to the campaigns. */
  readonly back?: () => void;
}

/** What is shown. */
export interface Views {
  readonly element: HTMLElement;
  /**
   * Shows something over the campaigns, instead of what was opened before.
   * @param id of the element around it
   */
  open(title: string, content: HTMLElement, id: string, how?: How): void;
  /** Shows the campaigns again. */
  home(): void;
  /** True while what was opened under that id stands over the campaigns. */
  shows(id: string): boolean;
  /** Calls `listener` whenever what was opened is closed or replaced. */
  onLeave(listener: () => void): void;
  /** Calls `listener` whenever the campaigns are shown again. */
  onHome(listener: () => void): void;
}

/** Makes the place. @param campaigns what is shown at first */
export function makeViews(campaigns: HTMLElement, { text }: Language): Views {
  const over = element('section', { class: 'cascade-over' });
  over.hidden = true;
  let leaving: (() => void)[] = [];
  const atHome: (() => void)[] = [];
  let opener: Element | null = null;
  let goBack = (): void => undefined;
  const leave = (): void => {
    const listeners = leaving;
    leaving = [];
    for (const listener of listeners) listener();
  };
  const views: Views = {
    element: element('div', { class: 'cascade-views' }, campaigns, over),
    open(title, content, id, how) {
      leave();
      if (over.hidden) opener = document.activeElement;
      const heading = element('h2', { text: title, attributes: { tabindex: '-1' } });
      goBack = how?.back ?? (() => views.home());
      const back = iconButton(text('back'), 'fa-arrow-left', { id: 'cascade-back' }, () => goBack());
      over.id = id;
      over.replaceChildren(element('header', {}, back, heading), content);
      setShown(over, true);
      setShown(campaigns, false);
      over.scrollIntoView({ block: 'nearest' });
      if (how?.keepFocus !== true) heading.focus();
    },
    home() {
      leave();
      setShown(over, false);
      setShown(campaigns, true);
      over.replaceChildren();
      if (opener instanceof HTMLElement) opener.focus();
      for (const listener of atHome) listener();
    },
    shows: (id) => !over.hidden && over.id === id,
    onLeave(listener) {
      leaving.push(listener);
    },
    onHome(listener) {
      atHome.push(listener);
    },
  };
  over.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    // The editor's own keys look at where the event came from, which is gone by then.
    event.stopPropagation();
    goBack();
  });
  return views;
}
