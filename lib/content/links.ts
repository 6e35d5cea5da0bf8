import Mustache from 'mustache';
import { say } from '../guards/say.ts';
import type { Told, Wording } from '../wording/wording.ts';
import { linkTarget, linkToken, type ShortLink } from '../links/index.ts';

/** Why a link cannot be made. */
class LinkProblem extends Error {
  readonly told: Told;

  constructor({ text, told }: Wording) {
    super(text);
    this.told = told;
  }
}

/** A text has a link, and the account has no public address at which it could stand. */
export class NoAddress extends LinkProblem {}
/** What stands between `{{#link}}` and `{{/link}}` is no web address for this customer. */
export class BadLink extends LinkProblem {}

/** Values inside a link become part of an address; `{{{...}}}` puts one in as it is. */
const IN_ADDRESS = { escape: (value: unknown): string => encodeURIComponent(String(value)) };
/** How much of a bad address is shown. */
const SHOWN = 60;

/** Makes the short links of one message, each target having one link however often it stands in it. */
export class LinkDesk {
  private readonly base: string | null | undefined;
  private readonly view: object;
  private readonly links = new Map<string, ShortLink>();

  /**
   * @param base see `ContentContext.links`
   * @param view what the variables refer to
   */
  constructor(base: string | null | undefined, view: object) {
    this.base = base;
    this.view = view;
  }

  /** The links that were drawn. */
  get made(): readonly ShortLink[] {
    return [...this.links.values()];
  }

  /** The view of a text, with its section `link`. @param html true: the text is HTML */
  viewFor(html: boolean): object {
    const link = (text: string): string => {
      const address = this.shorten(text);
      return html ? address.replaceAll('&', '&amp;') : address;
    };
    return { ...this.view, link: () => link };
  }

  private shorten(text: string): string {
    const written = Mustache.render(text, this.view, undefined, IN_ADDRESS);
    const target = linkTarget(written);
    if (target === null) {
      throw new BadLink(say('guards.content.badLink', { link: written.trim().slice(0, SHOWN) }));
    }
    if (this.base === undefined) return target;
    if (this.base === null) {
      throw new NoAddress(say('guards.content.noPublicAddress'));
    }
    const known = this.links.get(target);
    const link = known ?? { token: linkToken(), target, personal: text.includes('{{') };
    this.links.set(target, known ? { ...link, personal: link.personal || text.includes('{{') } : link);
    return `${this.base}${link.token}`;
  }
}
