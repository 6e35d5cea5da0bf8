import { evaluateDocument, type DocumentEvaluation, type Estimate } from '../../lib/index.ts';
import { EXIT, json, listOption, textOption, UsageError, type Command } from '../command.ts';
import { theCampaignIn } from '../documents.ts';
import { onCopyOf, theCampaignOf } from '../store-copy.ts';
import { counted, money, printed, table } from '../table.ts';

/** Estimates from a store's own log what a proposed document would have brought. */
export const evaluate: Command = {
  summary: "estimate from a store's own log what a proposed document would have brought",
  usage: 'cascade evaluate <new> --store <cascade.db> [--campaign name] [--json]',
  help: `<new> is the proposed campaign document, or a flow file. The log of the campaign in force is read
from a copy of the store, so Node-RED may go on using it. Money is for 1,000 cascades.

The estimate is doubly robust, with a 95 % interval. Where the log cannot tell, because too few
cascades began as proposed, it says so and names no figure.

  --store file      the embedded store, such as ~/.node-red/cascade/cascade.db
  --campaign name   which campaign, where the store or the flow file has several
  --channel name    a channel that an account declares; may be repeated
  --json            the evaluation as it is

Exit code 1 when the log cannot tell, or the document has errors.
`,
  options: {
    store: { type: 'string' },
    campaign: { type: 'string' },
    channel: { type: 'string', multiple: true },
  },
  async run(files, values, console) {
    const [file, ...more] = files;
    const path = textOption(values, 'store');
    if (file === undefined || more.length > 0) throw new UsageError('Name one file: the proposed document.');
    if (path === undefined) throw new UsageError('Name the store with --store.');
    const name = textOption(values, 'campaign');
    const proposed = await theCampaignIn(file, name, listOption(values, 'channel'));
    return onCopyOf(path, async ({ store, campaigns }) => {
      const campaign = theCampaignOf(campaigns, name ?? knownName(proposed.campaign, campaigns));
      const found = await evaluateDocument(store, campaign, proposed.parsed.document);
      if (values['json'] === true) console.out(json({ campaign: campaign.name, ...found }));
      else console.out(textOf(found, campaign.name, campaign.plan.currency));
      return found.answered ? EXIT.ok : EXIT.problems;
    });
  },
};

/** The proposed document's own name, where the store knows it. */
function knownName(name: string | null, campaigns: readonly { readonly name: string }[]): string | undefined {
  return name !== null && campaigns.some((one) => one.name === name) ? name : undefined;
}

function textOf(found: DocumentEvaluation, campaign: string, currency: string | null): string {
  const { sentence, segments, cascades, estimate, current, gainPer1000, notes } = found;
  const lines = [`Campaign "${campaign}", ${counted(cascades, 'cascade')} looked at.`, '', sentence];
  const figures: readonly (readonly [string, Estimate | null])[] = [
    ['as proposed', estimate],
    ['as it was', current],
    ['difference', gainPer1000],
  ];
  const known = figures.flatMap(([what, one]) => (one === null ? [] : [{ what, one }]));
  if (known.length > 0) {
    const rows = known.map(({ what, one }) => [
      what,
      money(one.value, currency),
      money(one.low, currency),
      money(one.high, currency),
    ]);
    lines.push('', ...table(['for 1,000 cascades', 'estimate', 'from', 'to'], rows));
  }
  if (segments.length > 0) {
    const rows = segments.map(({ segment, from, to, cascades: own, effective }) => [
      segment,
      from.join(' > '),
      to.join(' > '),
      own,
      Math.round(effective),
    ]);
    lines.push('', ...table(['segment', 'order in force', 'as proposed', 'cascades', 'began so'], rows));
  }
  const unsaid = notes.filter((note) => !sentence.includes(note));
  if (unsaid.length > 0) lines.push('', ...unsaid);
  return printed(lines);
}
