/** A process that opens the store given as its first argument and then does as the second says. */
import { SqliteStore, StoreError } from '../../lib/store/index.ts';
import { waitedMs } from '../waited.ts';
import { newcomer, Rig } from './rig.ts';

const [path = '', task = ''] = process.argv.slice(2);
const say = (word: unknown): boolean => process.stdout.write(`${JSON.stringify(word)}\n`);
const store = new SqliteStore(path);
/** How long it waited for the store, in milliseconds. */
let waited = 0;

try {
  const opening = Rig.open(store);
  waited = await waitedMs(() => opening.catch(() => undefined));
  const rig = await opening;
  say('open');
  if (task === 'hold') setInterval(() => undefined, 1_000);
  if (task === 'start') {
    for (let index = Number(process.argv[4]); ; index += 3) {
      const ids = [index, index + 1, index + 2].map((one) => newcomer(one));
      await Promise.all(ids.map((one) => rig.start([one])));
      say(ids.map(({ id }) => id));
    }
  }
  if (task === 'fill') {
    const bulk = 'x'.repeat(100_000);
    for (let index = 1; ; index += 1) {
      await rig.start([newcomer(index, { customer: { bulk } })]).catch(async (error: unknown) => {
        if (!(error instanceof StoreError)) throw error;
        const counts = await store.states('one');
        const count = counts.reduce((sum, one) => sum + one.count, 0);
        say({ code: error.code, message: error.message, started: index - 1, count });
        process.exit(0);
      });
    }
  }
} catch (error) {
  if (!(error instanceof StoreError)) throw error;
  say({ code: error.code, message: error.message, waited });
}
