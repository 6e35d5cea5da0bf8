// @ts-check
/**
 * Imported for its effect by a script that another one started with an IPC channel (see bootstrap/child.mjs).
 * The system closes the channel when the parent dies, however it dies; this process then ends as well: first by
 * its own SIGTERM handlers, and by force if those take longer than `GRACE_MS`. The channel alone keeps nothing alive.
 */

/** How long the SIGTERM handlers of this process may take, in milliseconds. */
const GRACE_MS = 5000;

if (process.connected) {
  process.once('disconnect', () => {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  process.channel?.unref();
}
