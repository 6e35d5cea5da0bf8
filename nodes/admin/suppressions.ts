import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvLine, scopeOf, suppressionsOf, type Engine, type Suppression } from '../../lib/index.ts';
import type { Suppressed } from './contract.ts';
import { openEngines } from './deployed.ts';
import { limited } from './limited.ts';
import { whoAsks } from './request.ts';
import type { Routes } from './routes.ts';

/** Longest list that is taken, in bytes: about a million lines. */
const LONGEST = 50_000_000;
/** People who share a commit. */
const BATCH = 250;
/** Lines that could not be read and are named in the answer. */
const NAMED = 20;

/** A line of a list. */
type Suppressible = Pick<Suppression, 'contact'> & Partial<Suppression>;

/** `GET cascade/suppressions.csv` and `POST cascade/suppressions`: everybody who is not to be contacted. */
export function addSuppressionRoutes(routes: Routes): void {
  routes.read('suppressions.csv', async (_req, res) => {
    const engines = await openEngines();
    res.type('text/csv').set('content-disposition', 'attachment; filename="suppressions.csv"');
    await pipeline(Readable.from(linesOf(engines)), res);
  });

  routes.write(
    'suppressions',
    async (req): Promise<Suppressed> => {
      const engines = await openEngines();
      const by = `a list uploaded by ${whoAsks(req)}`;
      const rejected: Suppressed['rejected'][number][] = [];
      let people = 0;
      let failed = 0;
      let count = 0;
      let batch: Suppressible[] = [];
      const flush = async (): Promise<void> => {
        const taken = batch;
        batch = [];
        people += taken.length;
        for (const engine of engines) {
          const ended = await Promise.all(taken.map((one) => engine.people.suppress([one], by)));
          count += ended.reduce((sum, one) => sum + one, 0);
        }
      };
      for await (const reading of suppressionsOf(limited(req, LONGEST))) {
        if ('contact' in reading) batch.push(reading);
        else {
          failed += 1;
          const { line, reason, told } = reading;
          if (rejected.length < NAMED) rejected.push({ line, reason, ...(told && { told }) });
        }
        if (batch.length === BATCH) await flush();
      }
      await flush();
      if (people > 0) {
        for (const engine of engines) await engine.note('suppress', whoAsks(req), `a list of ${people}`);
      }
      return { people, count, failed, rejected };
    },
    { kind: 'csv' },
  );
}

/** The list as CSV; a person whom several stores name is named for each. */
async function* linesOf(engines: readonly Engine[]): AsyncGenerator<string> {
  yield csvLine(['contact', 'at', 'by', 'scope']);
  for (const engine of engines) {
    for await (const page of engine.people.suppressions()) yield page.map(lineOf).join('');
  }
}

function lineOf(one: Suppression): string {
  return csvLine([one.contact, new Date(one.at).toISOString(), one.by, scopeOf(one)]);
}
