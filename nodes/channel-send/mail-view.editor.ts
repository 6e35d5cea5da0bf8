/** The HTML of a mail, as it may stand in a frame without any rights. */
import { isPicture, withoutFetches } from './mail-style.ts';

/** What a mail program blocks, and the looks it gives mails that bring none. */
const MAIL_FRAME =
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src https: data:; style-src 'unsafe-inline'">` +
  '<style>body{font:14px sans-serif;color:#111;background:#fff;margin:8px}</style>';

/** What has no place in a mail. */
const LEFT_OUT = 'script, iframe, frame, object, embed, link, meta, base, svg, math, template, source, track';
/** What mail programs show the content of, and nothing else. */
const CONTENT_ALONE = 'form, video, audio, picture';

/** Addresses that are fetched, and those that a press leads to. */
const FETCHED = /^(?:src|background|poster)$/i;
const LEADS = /^(?:href|action|formaction|xlink:href)$/i;
/** Attributes that act, or that have a picture fetched in a way that the frame refuses. */
const ACTS = /^(?:on.*|autofocus|srcset|crossorigin)$/i;

/** Makes the document of the frame. */
export function mailDocument(html: string): string {
  return MAIL_FRAME + withoutActions(html);
}

/**
 * The mail without what could act in it. The frame has no rights, so nothing of it would run; but the browser would
 * complain of each piece in its console.
 */
function withoutActions(html: string): string {
  const mail = new DOMParser().parseFromString(html, 'text/html');
  for (const one of mail.querySelectorAll(LEFT_OUT)) one.remove();
  for (const one of mail.querySelectorAll(CONTENT_ALONE)) one.replaceWith(...one.childNodes);
  for (const one of mail.querySelectorAll('style')) one.textContent = withoutFetches(one.textContent);
  for (const one of mail.querySelectorAll('*')) {
    for (const { name, value } of Array.from(one.attributes)) {
      if (name === 'style') one.setAttribute(name, withoutFetches(value));
      const refused =
        ACTS.test(name) ||
        (FETCHED.test(name) && !isPicture(value)) ||
        (LEADS.test(name) && !/^(?:https:|mailto:|tel:)/i.test(value.trim()));
      if (refused) one.removeAttribute(name);
    }
  }
  return mail.documentElement.outerHTML;
}
