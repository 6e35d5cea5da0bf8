/** Notifications with words that people chose. Node-RED takes a text as HTML. */

/** Shows a text for a while, as it is. */
export function notifyText(text: string, type: 'success' | 'warning' | 'error'): void {
  RED.notify($('<p></p>').text(text), type);
}
