/** Making elements. Whatever comes from people goes in as text here, so it can never become markup. */

/** What an element is made with. */
export interface Features {
  readonly id?: string;
  readonly class?: string;
  readonly text?: string;
  /** Further attributes, such as `aria-label`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Makes an element; strings among the children become text. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  features: Features = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (features.id !== undefined) made.id = features.id;
  if (features.class !== undefined) made.className = features.class;
  if (features.text !== undefined) made.textContent = features.text;
  for (const [name, value] of Object.entries(features.attributes ?? {})) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Makes a button that does not submit. */
export function button(label: string, features: Features, onClick: () => void): HTMLButtonElement {
  const made = element('button', {
    ...features,
    class: `cascade-button ${features.class ?? ''}`.trim(),
    text: label,
    attributes: { type: 'button', ...features.attributes },
  });
  made.addEventListener('click', onClick);
  return made;
}

/** Makes a button that shows an icon of Font Awesome only; the label is its name. */
export function iconButton(
  label: string,
  icon: string,
  features: Features,
  onClick: () => void,
): HTMLButtonElement {
  const attributes = { 'aria-label': label, title: label, ...features.attributes };
  const made = button(
    '',
    { ...features, class: `cascade-icon ${features.class ?? ''}`.trim(), attributes },
    onClick,
  );
  made.append(element('i', { class: `fa ${icon}`, attributes: { 'aria-hidden': 'true' } }));
  return made;
}

let ids = 0;

/** An id that no other element has. */
export function freshId(): string {
  ids += 1;
  return `cascade-${ids}`;
}

/** A field with its label above. */
export function labelled(label: string, field: HTMLElement): HTMLDivElement {
  if (field.id === '') field.id = freshId();
  return element(
    'div',
    { class: 'cascade-field' },
    element('label', { text: label, attributes: { for: field.id } }),
    field,
  );
}

/** Changes an element's text only when it differs, so that nothing is drawn or read aloud anew. */
export function setText(place: Element, text: string): void {
  if (place.textContent !== text) place.textContent = text;
}

/** Shows or hides an element. */
export function setShown(place: HTMLElement, shown: boolean): void {
  if (place.hidden === shown) place.hidden = !shown;
}
