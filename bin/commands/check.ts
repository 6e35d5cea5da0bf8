import { describeProblem } from '../../lib/index.ts';
import { EXIT, json, listOption, UsageError, type Command } from '../command.ts';
import { checked, documentsIn, type CheckedDocument } from '../documents.ts';
import { counted } from '../table.ts';

/** Checks campaign documents and the campaigns of flow files. */
export const check: Command = {
  summary: 'find what is wrong or unwise in campaign documents and flow files',
  usage: 'cascade check <file…> [--channel name…] [--json]',
  help: `Each file is a campaign document, or a Node-RED flow file, whose campaigns are all checked.
Every problem is told with its path, what stands there and what to do about it.

  --channel name  a channel that an account declares, beside the built-in ones; may be repeated
  --json          {files: [{file, campaign, problems}], errors, warnings}

Exit code 1 when there is an error; warnings alone are 0.
`,
  options: { channel: { type: 'string', multiple: true } },
  async run(files, values, console) {
    if (files.length === 0) throw new UsageError('Name at least one file.');
    const channels = listOption(values, 'channel');
    const all: CheckedDocument[] = [];
    for (const file of files) {
      const found = await documentsIn(file);
      if (found.length === 0) console.err(`${file}: a flow without a campaign\n`);
      all.push(...found.map((one) => checked(one, channels)));
    }
    const count = (severity: string): number =>
      all.reduce((sum, { problems }) => sum + problems.filter((one) => one.severity === severity).length, 0);
    const [errors, warnings] = [count('error'), count('warning')];
    if (values['json'] === true) {
      const told = all.map(({ file, campaign, problems }) => ({ file, campaign, problems }));
      console.out(json({ files: told, errors, warnings }));
    } else {
      for (const one of all) console.out(linesOf(one));
      const documents = counted(all.length, 'campaign');
      console.out(`${documents}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}\n`);
    }
    return errors > 0 ? EXIT.problems : EXIT.ok;
  },
};

function linesOf({ file, campaign, problems }: CheckedDocument): string {
  const where = campaign === null ? file : `${file} (${campaign})`;
  if (problems.length === 0) return `${where}: fine\n`;
  return problems.map((one) => `${where}: ${one.severity}: ${describeProblem(one)}\n`).join('');
}
