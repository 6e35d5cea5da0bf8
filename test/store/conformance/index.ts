import { Rig } from '../rig.ts';
import { calling } from './calling.ts';
import { cohorts } from './cohorts.ts';
import { counting } from './counting.ts';
import { following } from './following.ts';
import type { Given, Place } from './given.ts';
import { guarding } from './guarding.ts';
import { hopping } from './hopping.ts';
import { ordering } from './ordering.ts';
import { recovering } from './recovering.ts';
import { reporting } from './reporting.ts';
import { searching } from './searching.ts';
import { sharing } from './sharing.ts';
import { starting } from './starting.ts';

export type { Place } from './given.ts';

/**
 * What every store must do, whatever it keeps its data in.
 * @param makePlace data that is empty at first; called once for each test
 */
export function storeConformance(name: string, makePlace: () => Place): void {
  describe(name, () => {
    const given = {} as Given;

    beforeEach(async () => {
      given.place = makePlace();
      given.rig = await Rig.open(given.place.store());
    });

    afterEach(async () => {
      await given.rig.store.close();
      await given.place.remove();
    });

    starting(given);
    hopping(given);
    reporting(given);
    ordering(given);
    recovering(given);
    calling(given);
    counting(given);
    searching(given);
    guarding(given);
    following(given);
    sharing(given);
    cohorts(given);
  });
}
