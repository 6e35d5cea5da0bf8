/** Tabs inside a form, as Node-RED makes them, with what screen readers and the keyboard need. */

/** One tab and its panel. */
export interface FormTab {
  /** Id of the panel, which is in the form already. */
  readonly id: string;
  readonly label: string;
  /** Called each time the panel comes into sight. */
  readonly onShow?: () => void;
}

/** Opened tabs. */
export interface FormTabs {
  show(id: string): void;
}

/** What Node-RED's tabs take and tell beyond their typings. */
type Create = (options: { element: JQuery; onchange: (tab: { id: string }) => void }) => {
  addTab(tab: { id: string; label: string }): void;
  activateTab(id: string): void;
  resize(): void;
};

/** Turns the list `ul` into tabs for panels that follow it, and shows the first. */
export function formTabs(ul: JQuery, label: string, panels: readonly FormTab[]): FormTabs {
  const linkOf = (id: string): JQuery => ul.find(`a[href="#${id}"]`);
  const tabs = (RED.tabs.create as unknown as Create)({
    element: ul,
    onchange({ id }) {
      for (const panel of panels) {
        $(`#${panel.id}`).toggle(panel.id === id);
        linkOf(panel.id).attr({
          'aria-selected': String(panel.id === id),
          tabindex: panel.id === id ? '0' : '-1',
        });
      }
      panels.find((panel) => panel.id === id)?.onShow?.();
    },
  });
  for (const panel of panels) tabs.addTab({ id: panel.id, label: panel.label });

  ul.attr({ role: 'tablist', 'aria-label': label });
  ul.children().attr('role', 'presentation');
  for (const { id } of panels) {
    linkOf(id).attr({ role: 'tab', id: `${id}-tab`, 'aria-controls': id });
    $(`#${id}`).attr({ role: 'tabpanel', 'aria-labelledby': `${id}-tab` });
  }
  const show = (id: string | undefined): void => {
    if (id === undefined) return;
    tabs.activateTab(id);
    linkOf(id).trigger('focus');
  };
  ul.on('keydown', (event) => {
    const at = panels.findIndex(({ id }) => linkOf(id).is(event.target));
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key ?? ''];
    if (at < 0) return;
    if (step !== undefined) show(panels[(at + step + panels.length) % panels.length]?.id);
    else if (event.key === 'Enter' || event.key === ' ') show(panels[at]?.id);
    else return;
    event.preventDefault();
  });
  tabs.activateTab(panels[0]?.id ?? '');
  return { show: (id) => tabs.activateTab(id) };
}
