/** Measures Node-RED without any flow. Argument: JSON `{ home, lastingMs }`; answers with one IPC message. */
import '../../scripts/follow-parent.mjs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startNodeRed } from '../../scripts/node-red.mjs';
import { watch } from '../gauge.mjs';
import { answer, complain, task } from './task.mjs';

const { home, lastingMs } = task();
const nodeRed = await startNodeRed({ userDir: home, log: complain });
const read = watch();
await sleep(lastingMs);
await answer(read());
await nodeRed.stop();
process.exit(0);
