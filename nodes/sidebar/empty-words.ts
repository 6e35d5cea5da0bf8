/** What is said while no campaign is at work. */

/** What is known then. */
export interface Emptiness {
  /** A campaign is on the canvas, deployed or not. */
  readonly onCanvas: boolean;
  /** It is the demo, which has just been loaded. */
  readonly loaded: boolean;
  /** A campaign is deployed, and an error keeps it from its work. */
  readonly broken: boolean;
}

/** The texts: a title, and what to do next; null: the button says it. */
export function emptyWords({ onCanvas, loaded, broken }: Emptiness): {
  readonly title: 'empty.title' | 'empty.atRest';
  readonly next: 'empty.loaded' | 'empty.deploy' | 'empty.broken' | null;
} {
  const title = broken ? 'empty.atRest' : 'empty.title';
  if (!onCanvas) return { title, next: null };
  return { title, next: loaded ? 'empty.loaded' : broken ? 'empty.broken' : 'empty.deploy' };
}
