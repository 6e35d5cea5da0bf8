import { syncBuiltinESMExports } from 'node:module';
import { mock } from 'node:test';

let elapsed = 0;
const performanceNow = performance.now.bind(performance);

/**
 * Puts the process's own timers under the test's hand, beside the cascades' clock: pauses that the engine
 * takes in real milliseconds pass when {@link passReal} says so, and never by themselves.
 */
export function holdRealTime(): void {
  before(() => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    syncBuiltinESMExports();
    performance.now = () => elapsed;
  });
  after(() => {
    mock.timers.reset();
    syncBuiltinESMExports();
    performance.now = performanceNow;
  });
}

/** Lets real milliseconds pass. */
export function passReal(ms: number): void {
  elapsed += ms;
  mock.timers.tick(ms);
}

/** Lets everything that is ready to run have a turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
