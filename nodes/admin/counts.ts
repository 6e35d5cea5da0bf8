import type { NodeAPI } from 'node-red';
import { attachEverywhere } from '../../lib/index.ts';
import type { CountsPush } from './contract.ts';
import { campaigns, deployedNodes, isOpen } from './deployed.ts';
import { RESTING, stateOf } from './overview-campaign.ts';

/** What is published to open editors. */
const TOPIC = 'cascade/counts';
/** Editors are told at most this often, in milliseconds. */
const PAUSE_MS = 1_000;

/**
 * Tells open editors how the campaigns are getting on: once a second at most, and only what has changed.
 * @returns a function that ends it
 */
export function pushCounts(RED: NodeAPI): () => void {
  let shown = '[]';
  let timer: NodeJS.Timeout | null = null;
  let ended = false;

  const publish = async (): Promise<void> => {
    const counts = await countsOf(RED);
    const text = JSON.stringify(counts);
    if (ended || text === shown) return;
    shown = text;
    RED.comms.publish(TOPIC, counts, false);
  };
  const touch = (): void => {
    if (timer !== null || ended) return;
    timer = setTimeout(() => {
      publish()
        // A store that cannot be read says so by its own node and in the overview.
        .catch(() => {})
        .finally(() => {
          timer = null;
        });
    }, PAUSE_MS);
    timer.unref();
  };

  // Every engine tells its nodes when anything was committed: this is one more of them.
  const detach = attachEverywhere({
    id: 'cascade-sidebar',
    kind: 'receive',
    campaign: null,
    emit: () => {},
    counts: touch,
  });
  RED.events.on('flows:started', touch);
  return () => {
    ended = true;
    if (timer !== null) clearTimeout(timer);
    RED.events.removeListener('flows:started', touch);
    detach();
  };
}

async function countsOf(RED: NodeAPI): Promise<CountsPush> {
  const { atWork } = campaigns(RED, deployedNodes(RED));
  const counts: CountsPush[number][] = [];
  for (const engine of new Set(atWork.map((one) => one.engine))) {
    if (!(await isOpen(engine))) continue;
    const [progress, standings] = await Promise.all([engine.records.progress(), engine.standings()]);
    for (const { definition, name } of atWork.filter((one) => one.engine === engine)) {
      const own = progress.filter(({ campaign }) => campaign === name);
      const sum = (wanted: (phase: string) => boolean): number =>
        own.reduce((total, { phase, count }) => total + (wanted(phase) ? count : 0), 0);
      counts.push({
        node: definition.id,
        state: stateOf(standings.filter(({ campaign }) => campaign === name)),
        started: sum(() => true),
        closed: sum((phase) => phase === 'closed'),
        waiting: sum((phase) => RESTING.has(phase)),
      });
    }
  }
  return counts;
}
