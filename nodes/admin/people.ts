import type { NodeAPI } from 'node-red';
import {
  optedOutWording,
  personQuery,
  sayRefusal,
  type CascadeRecord,
  type Person,
  type PersonFound,
} from '../../lib/index.ts';
import type { Acted, ForgotPerson, Found, Timeline } from './contract.ts';
import { deployedNodes, inEveryStore, nodesOfType, openEngines } from './deployed.ts';
import { RefusalError } from './refusal.ts';
import { contactIn, textQuery, whoAsks } from './request.ts';
import type { Routes } from './routes.ts';
import { timelineOf } from './timeline.ts';

/** People that a search answers at most. */
const MOST = 20;
/** Longest text that is searched for, in characters. */
const LONGEST = 320;

/**
 * `GET cascade/people`, `GET cascade/people/:contact`, its `export`, and what can be ordered about a person.
 * A person is looked for, and acted on, in every open store.
 * @param forgotten called when somebody was erased from the stores
 */
export function addPeopleRoutes(RED: NodeAPI, routes: Routes, forgotten: () => Promise<void>): void {
  routes.read('people', async (req): Promise<Found> => {
    // One more is looked for than is answered: where it is there, the list is not all of them.
    const query = personQuery(textQuery(req, 'query', LONGEST), countries(RED), MOST + 1);
    const found: PersonFound[] = [];
    for (const engine of await openEngines()) found.push(...(await engine.records.search(query)));
    const people = merged(found);
    return { people: people.slice(0, MOST), more: people.length > MOST };
  });

  routes.read('people/:contact', (req) => timeline(contactIn(req)));

  routes.read('people/:contact/export', async (req, res) => {
    const contact = contactIn(req);
    const person = await personOf(contact);
    res.set('content-disposition', 'attachment; filename="person.json"');
    res.type('application/json').send(`${JSON.stringify(person, null, 2)}\n`);
  });

  routes.write('people/:contact/opt-out', async (req): Promise<Acted> => {
    const contact = contactIn(req);
    return { count: await inEveryStore((engine) => engine.people.optOut(contact, whoAsks(req))) };
  });

  routes.write('people/:contact/forget', async (req): Promise<ForgotPerson> => {
    const contact = contactIn(req);
    let spared = 0;
    const count = await inEveryStore(async (engine) => {
      const done = await engine.people.forget(contact, whoAsks(req));
      spared += done.spared;
      return done.count;
    });
    await forgotten();
    return { count, ...(spared > 0 ? { spared } : {}) };
  });
}

/** Countries that the start nodes take numbers without a country code to be from. */
function countries(RED: NodeAPI): readonly string[] {
  const starts = nodesOfType(RED, deployedNodes(RED), 'cascade-start');
  const written = starts.map((node) => (typeof node['country'] === 'string' ? node['country'] : ''));
  return [...new Set(written.map((country) => country.toUpperCase()))].filter((one) =>
    /^[A-Z]{2}$/.test(one),
  );
}

/** The same person in two stores is one. */
function merged(found: readonly PersonFound[]): PersonFound[] {
  const people = new Map<string, PersonFound>();
  for (const person of found) {
    const known = people.get(person.contact);
    const campaigns = [...new Set([...(known?.campaigns ?? []), ...person.campaigns])];
    people.set(person.contact, { ...person, name: known?.name || person.name, campaigns });
  }
  return [...people.values()];
}

async function timeline(contact: string): Promise<Timeline> {
  const engines = await openEngines();
  const records: CascadeRecord[] = [];
  const known: Known[] = [];
  for (const engine of engines) {
    const own = await engine.records.cascadesOf(contact);
    records.push(...own);
    const told = own[0]?.contact ?? (await engine.people.export(contact)).contact;
    known.push({ contact: told, cascades: own });
  }
  const standings = (await Promise.all(engines.map((engine) => engine.standings()))).flat();
  const own = standings.filter((standing) => standing.contact === contact);
  const optedOut = optedOutIn(known);
  if (records.length === 0 && own.length === 0 && optedOut === undefined) throw nobody();
  const cascades = records.toSorted((a, b) => b.cascade.createdAt - a.cascade.createdAt);
  return {
    contact,
    name: cascades[0]?.cascade.customer.name ?? '',
    optedOut: optedOut === undefined ? null : optOutOf(optedOut),
    standings: own,
    cascades: cascades.map(timelineOf),
  };
}

/** What one store knows of a person. */
interface Known {
  readonly contact: Person['contact'];
  readonly cascades: readonly unknown[];
}

/**
 * The person's wish for no more messages, of the store that holds their cascades, else the earliest: a store with a
 * fast clock has it in the future. Undefined: no store knows of one.
 */
function optedOutIn(stores: readonly Known[]): Person['contact'] | undefined {
  const wishes = stores.filter(({ contact }) => contact.optedOutAt !== null);
  const own = wishes.filter(({ cascades }) => cascades.length > 0);
  return (own.length > 0 ? own : wishes)
    .map(({ contact }) => contact)
    .toSorted((a, b) => (a.optedOutAt ?? 0) - (b.optedOutAt ?? 0))[0];
}

function optOutOf({ optedOutAt, optedOutBy: by }: Person['contact']): NonNullable<Timeline['optedOut']> {
  return { at: optedOutAt ?? 0, by: by ?? '', told: optedOutWording(by).told };
}

/** Everything about a person, from every store. */
async function personOf(contact: string): Promise<Person> {
  const persons = await Promise.all((await openEngines()).map((engine) => engine.people.export(contact)));
  const [first] = persons;
  if (first === undefined) throw nobody();
  const all: Person = {
    contact: optedOutIn(persons) ?? first.contact,
    noMarketingOn: [...new Set(persons.flatMap((one) => one.noMarketingOn))],
    addresses: [...new Set(persons.flatMap((one) => one.addresses))],
    standings: persons.flatMap((one) => one.standings),
    unmatched: persons.flatMap((one) => one.unmatched),
    acts: persons.flatMap((one) => one.acts),
    cascades: persons.flatMap((one) => one.cascades),
  };
  const { acts, addresses, cascades, noMarketingOn, standings, unmatched } = all;
  const lists: readonly (readonly unknown[])[] = [
    acts,
    addresses,
    cascades,
    noMarketingOn,
    standings,
    unmatched,
  ];
  if (lists.every(({ length }) => length === 0) && all.contact.optedOutAt === null) throw nobody();
  return all;
}

function nobody(): RefusalError {
  return new RefusalError(404, sayRefusal('refusals.person.unknown'));
}
