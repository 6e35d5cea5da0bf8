import { parseArgs } from 'node:util';
import { CascadeError, StoreError } from '../lib/index.ts';
import { EXIT, UsageError, type Command, type Console } from './command.ts';
import { check } from './commands/check.ts';
import { diff } from './commands/diff.ts';
import { evaluate } from './commands/evaluate.ts';
import { report } from './commands/report.ts';
import { simulate } from './commands/simulate.ts';

const COMMANDS: Readonly<Record<string, Command>> = { check, diff, simulate, evaluate, report };

const HELP = `cascade: checks, compares and tries out campaigns from the command line.

Usage: cascade <command> [options]

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(9)} ${summary}`)
  .join('\n')}

cascade <command> --help tells more about each. Every command takes --json.
Exit codes: 0 all is well; 1 something was found to mend, or cannot be told; 2 wrong use.
`;

/**
 * Runs the command that the arguments ask for.
 * @param args the arguments after the program's name
 * @returns the exit code
 */
export async function runCommandLine(args: readonly string[], console: Console): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined) {
    console.err(HELP);
    return EXIT.usage;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    console.out(HELP);
    return EXIT.ok;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    console.err(`There is no command "${name}"; there are ${Object.keys(COMMANDS).join(', ')}.\n`);
    return EXIT.usage;
  }
  try {
    const { values, positionals } = parsed(command, rest);
    if (values['help'] === true) {
      console.out(`${command.summary}\n\nUsage: ${command.usage}\n\n${command.help}`);
      return EXIT.ok;
    }
    return await command.run(positionals, values, console);
  } catch (error) {
    if (error instanceof UsageError) {
      console.err(`${error.message}\nUsage: ${command.usage}\n`);
      return EXIT.usage;
    }
    if (error instanceof CascadeError || error instanceof StoreError) {
      console.err(`${error.message}\n`);
      return EXIT.problems;
    }
    throw error;
  }
}

function parsed(command: Command, args: readonly string[]): ReturnType<typeof parseArgs> {
  try {
    return parseArgs({
      args: [...args],
      options: { ...command.options, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
