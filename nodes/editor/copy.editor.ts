/** The editor's clipboard. */

/** Copies a text and says so beside the button. The editor's typings name an element; it takes what jQuery makes of it. */
export function copyText(text: string, beside: JQuery, copied: string): void {
  RED.clipboard.copyText(text, beside as unknown as HTMLElement, copied);
}
