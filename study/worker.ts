/** A thread of the study: plays the runs it is given until it is given none. */
import { parentPort } from 'node:worker_threads';
import { play } from './play.ts';
import type { Job } from './run.ts';

const port = parentPort;
port?.on('message', (message: { index: number; job: Job } | null) => {
  if (message === null) {
    port.close();
    return;
  }
  const { index, job } = message;
  port.postMessage({ index, played: play(job.world, job.policy, job.seed) });
});
