import { identitiesOf } from '../cascade/address.ts';
import type { Cascade } from '../cascade/model.ts';
import { MOST_SHARERS } from '../guards/frequency.ts';

type Person = Pick<Cascade, 'contact' | 'customer'>;

/** Who shares addresses with whom in a simulation, by the rows that were taken in. */
export class Sharing {
  /** By address, whose further address it is. */
  readonly #sharers = new Map<string, Set<string>>();
  /** By contact, what their rows name. */
  readonly #named = new Map<string, Set<string>>();

  /** Takes in what a row says. */
  note({ contact, customer }: Person): void {
    for (const one of identitiesOf(customer)) {
      if (one === contact) continue;
      put(this.#sharers, one, contact);
      put(this.#named, contact, one);
    }
  }

  /** Everybody who counts as a person, and the addresses of theirs that too many share. */
  of({ contact, customer }: Person): {
    readonly people: ReadonlySet<string>;
    readonly crowded: readonly string[];
  } {
    const own = new Set([contact, ...identitiesOf(customer), ...(this.#named.get(contact) ?? [])]);
    const sharersOf = (one: string): ReadonlySet<string> => this.#sharers.get(one) ?? new Set();
    const crowded = [...own].filter((one) => sharersOf(one).size > MOST_SHARERS);
    const others = [...own].filter((one) => !crowded.includes(one)).flatMap((one) => [...sharersOf(one)]);
    return { people: new Set([...own, ...others]), crowded };
  }
}

function put(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([value]));
  else known.add(value);
}
