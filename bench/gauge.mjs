import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Milliseconds between two looks at the event loop; a loop without any delay shows this much, so it is taken off. */
const RESOLUTION_MS = 1;
const MEMORY_EVERY_MS = 100;

/**
 * Begins to watch this process.
 * @returns {() => Reading} ends it and tells what was seen
 *
 * @typedef {object} Reading
 * @property {number} elapsedMs
 * @property {number} cpuMs of all threads
 * @property {number} mainCpuMs of the thread that runs the flows
 * @property {{ p50: number, p99: number, max: number }} loop event-loop delay in milliseconds
 * @property {number} peakRssMb resident memory, highest seen
 */
export function watch() {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let peak = process.memoryUsage.rss();
  const look = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), MEMORY_EVERY_MS);
  const began = performance.now();
  const cpu = process.cpuUsage();
  const main = process.threadCpuUsage();
  histogram.enable();
  return () => {
    histogram.disable();
    clearInterval(look);
    const { user, system } = process.cpuUsage(cpu);
    const own = process.threadCpuUsage(main);
    const delay = (nanoseconds) => round(Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS));
    return {
      elapsedMs: round(performance.now() - began),
      cpuMs: round((user + system) / 1_000),
      mainCpuMs: round((own.user + own.system) / 1_000),
      loop: {
        p50: delay(histogram.percentile(50)),
        p99: delay(histogram.percentile(99)),
        max: delay(histogram.max),
      },
      peakRssMb: round(Math.max(peak, process.memoryUsage.rss()) / 2 ** 20),
    };
  };
}

/** @param {number} value to one decimal */
export function round(value) {
  return Math.round(value * 10) / 10;
}

/** @param {number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

/** @param {number[]} values @param {number} share 0 to 1 */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
