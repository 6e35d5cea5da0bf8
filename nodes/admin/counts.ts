import type { NodeAPI } from 'node-red';
import { attachEverywhere, enginesInUse, type PhaseCount } from '../../lib/index.ts';
import type { CountsPush } from './contract.ts';
import { campaigns, deployedNodes, isOpen } from './deployed.ts';
import { RESTING, stateOf } from './overview-campaign.ts';
import { nodelessIn } from './overview-nodeless.ts';

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
  const running = new Set(atWork.map(({ name }) => name));
  const counts: CountsPush[number][] = [];
  const nodeless: PhaseCount[] = [];
  for (const { engine } of enginesInUse()) {
    if (!(await isOpen(engine))) continue;
    const [progress, standings] = await Promise.all([engine.records.progress(), engine.standings()]);
    for (const { definition, name } of atWork.filter((one) => one.engine === engine)) {
      const state = stateOf(standings.filter(({ campaign }) => campaign === name));
      const own = progress.filter(({ campaign }) => campaign === name);
      counts.push({ node: definition.id, state, ...sumsOf(own) });
    }
    const left = nodelessIn(progress, running);
    nodeless.push(...progress.filter(({ campaign }) => left.has(campaign)));
  }
  if (nodeless.length > 0) counts.push({ node: null, state: 'running', ...sumsOf(nodeless) });
  return counts;
}

function sumsOf(counts: readonly PhaseCount[]): Pick<CountsPush[number], 'started' | 'closed' | 'waiting'> {
  const sum = (wanted: (phase: string) => boolean): number =>
    counts.reduce((total, { phase, count }) => total + (wanted(phase) ? count : 0), 0);
  return {
    started: sum(() => true),
    closed: sum((phase) => phase === 'closed'),
    waiting: sum((phase) => RESTING.has(phase)),
  };
}
