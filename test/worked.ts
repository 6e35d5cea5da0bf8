/**
 * How long this thread has worked, in milliseconds of processor time. A promise like "takes no time over a hostile
 * text" is measured by this and not by a clock, so that a busy or halted machine does not break it.
 */
export function workedMs(): number {
  return inMs(process.threadCpuUsage());
}

/** The same for all threads of this process, such as a store's worker. */
export function workedInAllMs(): number {
  return inMs(process.cpuUsage());
}

function inMs({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1_000;
}
