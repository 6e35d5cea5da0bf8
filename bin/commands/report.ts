import {
  campaignReport,
  ENGINE_ENGLISH,
  Learning,
  reportCsv,
  reportPage,
  textOf,
  type CampaignDocument,
  type CampaignReport,
  type DeployedCampaign,
  type LearningReport,
  type Store,
} from '../../lib/index.ts';
import english from '../../locales/en-US/report.json' with { type: 'json' };
import { EXIT, json, textOption, UsageError, type Command } from '../command.ts';
import { reportText } from '../report-text.ts';
import { onCopyOf, theCampaignOf } from '../store-copy.ts';

/** How each format is made. */
const FORMATS: Readonly<Record<string, (report: CampaignReport) => string>> = {
  text: reportText,
  json,
  csv: reportCsv,
  html: (report) => reportPage(report, textOf(english, ENGINE_ENGLISH), 'en-US'),
};

/** Tells how a campaign stands, from its store. */
export const report: Command = {
  summary: 'tell how a campaign stands, from its store: as text, JSON, CSV or an HTML page',
  usage: 'cascade report --store <cascade.db> [--campaign name] [--format text|json|csv|html]',
  help: `Reads a copy of the store, so Node-RED may go on using it.

  --store file      the embedded store, such as ~/.node-red/cascade/cascade.db
  --campaign name   which campaign, where the store has several
  --format name     text (default), json, csv (by segment and channel) or html (one file, no scripts)
  --json            the same as --format json
`,
  options: { store: { type: 'string' }, campaign: { type: 'string' }, format: { type: 'string' } },
  async run(files, values, console) {
    const path = textOption(values, 'store');
    if (path === undefined) throw new UsageError('Name the store with --store.');
    if (files.length > 0) throw new UsageError(`"${files[0]}" is not expected here.`);
    const format = values['json'] === true ? 'json' : (textOption(values, 'format') ?? 'text');
    const make = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
    if (make === undefined) {
      throw new UsageError(`--format must be one of ${Object.keys(FORMATS).join(', ')}, not "${format}".`);
    }
    return onCopyOf(path, async ({ store, campaigns }) => {
      const campaign = theCampaignOf(campaigns, textOption(values, 'campaign'));
      console.out(make(await reportOf(store, campaign)));
      return EXIT.ok;
    });
  },
};

async function reportOf(store: Store, campaign: DeployedCampaign): Promise<CampaignReport> {
  const { name, plan, document } = campaign;
  const at = await nowOf(store);
  return campaignReport({
    campaign: name,
    at,
    plan,
    document: document as CampaignDocument,
    standings: await store.run({ type: 'controls', campaign: name }, at),
    counts: await store.reportCounts(name),
    learning: await learned(store, campaign, at),
  });
}

/** Now, by a clock that is not behind the store's: a fast clock's log may be ahead of the wall's. */
async function nowOf(store: Store): Promise<number> {
  const last = await store.lastPosition();
  const [fact] = last === 0 ? [] : await store.facts(last - 1, 1);
  return Math.max(Date.now(), fact?.at ?? 0);
}

async function learned(store: Store, campaign: DeployedCampaign, at: number): Promise<LearningReport | null> {
  const learning = new Learning({
    store,
    clock: async () => ({ speed: 1, now: () => at, after: () => () => {} }),
    campaign: () => campaign,
    closedChannels: () => [],
    random: undefined,
    onFault: () => {},
  });
  const found = await learning.report(campaign.name);
  await learning.stop();
  return found;
}
