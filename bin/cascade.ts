/** The `cascade` command. */
import { runCommandLine } from './command-line.ts';

// Timers of the engine keep no process alive; this one does until the command has ended.
const alive = setInterval(() => {}, 60_000);

runCommandLine(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
})
  .then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exitCode = 1;
    },
  )
  .finally(() => clearInterval(alive));
