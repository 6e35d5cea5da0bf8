import { diffCampaigns } from '../../lib/index.ts';
import { EXIT, json, listOption, textOption, UsageError, type Command } from '../command.ts';
import { theCampaignIn } from '../documents.ts';

/** Tells what changes from one document to another. */
export const diff: Command = {
  summary: 'tell in plain words what changes from one document to another, guards included',
  usage: 'cascade diff <old> <new> [--campaign name] [--channel name…] [--json]',
  help: `Both files are campaign documents, or flow files. Meaning is compared: spelling, the order of
keys and defaults written out make no line.

  --campaign name  which campaign, where a flow file has several
  --channel name   a channel that an account declares; may be repeated
  --json           {same, changes: [line]}

Exit code 0 whether or not something changes; 1 when one of the documents has errors.
`,
  options: { campaign: { type: 'string' }, channel: { type: 'string', multiple: true } },
  async run(files, values, console) {
    const [before, after, ...more] = files;
    if (before === undefined || after === undefined || more.length > 0)
      throw new UsageError('Name two files, the old one first.');
    const campaign = textOption(values, 'campaign');
    const channels = listOption(values, 'channel');
    const [old, next] = [
      await theCampaignIn(before, campaign, channels),
      await theCampaignIn(after, campaign, channels),
    ];
    const changes = diffCampaigns(old.parsed.document, next.parsed.document);
    if (values['json'] === true) console.out(json({ same: changes.length === 0, changes }));
    else if (changes.length === 0) console.out('Both documents mean the same.\n');
    else console.out(`${changes.join('\n')}\n`);
    return EXIT.ok;
  },
};
