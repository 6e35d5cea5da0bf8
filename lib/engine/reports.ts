import { setImmediate as turn } from 'node:timers/promises';
import type { CampaignDocument } from '../campaign/document.ts';
import { sayRefusal } from '../wording/refusals.ts';
import type { LearningReport } from '../learning/index.ts';
import type { CampaignReport } from '../report/campaign-report.ts';
import { campaignReport } from '../report/make.ts';
import type { Store } from '../store/store.ts';
import type { Campaign } from './campaigns.ts';
import type { Clock } from './clock.ts';
import { CascadeError } from './errors.ts';

/** How long a report waits for the learner, in real milliseconds; after that it goes without, or with its last answer. */
const PATIENCE_MS = 500;

/** What reports are made from. */
export interface ReportsParts {
  readonly store: Store;
  /** The engine's clock, once the store is open. */
  readonly clock: () => Promise<Clock>;
  /** A deployed campaign. */
  readonly campaign: (name: string) => Campaign | undefined;
  /** What a campaign's learner can tell by now; null: nothing learns there. */
  readonly learned: (name: string) => Promise<LearningReport | null>;
  readonly onFault: (error: unknown) => void;
}

/** An answer of a learner, and the campaign as it was deployed when it was asked. */
interface Answer {
  readonly campaign: Campaign;
  readonly report: LearningReport | null;
}

/** Makes the reports of campaigns, in well under a second whatever they hold. */
export class Reports {
  private readonly parts: ReportsParts;
  /** Learners that are being asked, and their last answers, by campaign. */
  private readonly asked = new Map<string, Promise<unknown>>();
  private readonly answers = new Map<string, Answer>();

  constructor(parts: ReportsParts) {
    this.parts = parts;
  }

  /**
   * A campaign's report, as of now: also of one that no node runs any more.
   * @param simulated whether all accounts of the campaign are simulators, as the flow tells; null: not known
   * @throws CascadeError when it never was deployed
   */
  async of(name: string, simulated: boolean | null = null): Promise<CampaignReport> {
    const { store } = this.parts;
    const clock = await this.parts.clock();
    const campaign = this.parts.campaign(name) ?? (await this.former(name));
    if (campaign === undefined) {
      throw new CascadeError(sayRefusal('refusals.campaign.notDeployed', { campaign: name }));
    }
    const at = clock.now();
    const [counts, standings, learning] = await Promise.all([
      store.reportCounts(name),
      store.run<'controls'>({ type: 'controls', campaign: name }, at),
      this.learning(campaign),
    ]);
    // What came has been unpacked in this turn already.
    await turn();
    const { plan } = campaign;
    const document = campaign.document as CampaignDocument;
    return campaignReport({ campaign: name, at, simulated, plan, document, standings, counts, learning });
  }

  /** A campaign that was deployed before this engine began. */
  private async former(name: string): Promise<Campaign | undefined> {
    const last = await this.parts.store.deployed(name);
    return last === null ? undefined : { name, ...last };
  }

  /** What the learner says, if it says it soon. A long log is read on meanwhile, for the next report. */
  private async learning(campaign: Campaign): Promise<LearningReport | 'reading' | null> {
    const { name } = campaign;
    let asked = this.asked.get(name);
    if (asked === undefined) {
      asked = this.parts
        .learned(name)
        .then((report) => this.answers.set(name, { campaign, report }))
        .catch((error: unknown) => this.parts.onFault(error))
        .finally(() => this.asked.delete(name));
      this.asked.set(name, asked);
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
    await Promise.race([asked, late]);
    clearTimeout(timer);
    const answer = this.answers.get(name);
    return answer?.campaign === campaign ? answer.report : 'reading';
  }
}
