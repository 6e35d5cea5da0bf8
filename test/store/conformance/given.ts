import type { Store } from '../../../lib/store/index.ts';
import type { Rig } from '../rig.ts';

/** Data that stores can be opened on, one after the other. */
export interface Place {
  /** Another owner of the same data, not yet opened. */
  store(): Store;
  /** Removes the data, which nobody has open any more. */
  remove(): Promise<void>;
}

/** What each test finds: a store newly opened on data of its own. */
export interface Given {
  place: Place;
  rig: Rig;
}
