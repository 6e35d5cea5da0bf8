/** Fetching the overview: at once when asked, and at a bearable pace while counts move. Nothing while nobody looks. */
import type { Overview } from '../admin/contract.ts';
import { getOverview } from './api.editor.ts';
import { restAfter } from './pace.ts';

/** A source of overviews. */
export interface OverviewFeed {
  /** Fetches at once, or as soon as the fetch that is under way has ended. */
  now(): void;
  /** Fetches when the last fetch is long enough ago. */
  soon(): void;
}

/** Makes a feed. @param isWatched false: what is asked for is dropped, and `stale` is to be called on return */
export function overviewFeed(to: {
  readonly isWatched: () => boolean;
  readonly take: (overview: Overview) => void;
  readonly fail: (error: unknown) => void;
}): OverviewFeed {
  let busy = false;
  let again = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let rest = 0;
  let endedAt = 0;

  const fetch = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    const began = performance.now();
    try {
      to.take(await getOverview());
    } catch (error) {
      to.fail(error);
    }
    endedAt = performance.now();
    rest = restAfter(endedAt - began);
    busy = false;
    if (again) {
      again = false;
      void fetch();
    }
  };
  return {
    now() {
      if (to.isWatched()) void fetch();
    },
    soon() {
      if (timer !== null || !to.isWatched()) return;
      const wait = busy ? rest : Math.max(0, endedAt + rest - performance.now());
      timer = setTimeout(() => {
        timer = null;
        if (to.isWatched()) void fetch();
      }, wait);
    },
  };
}
