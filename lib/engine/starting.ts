import type { StartAnswer } from '../cascade/answers.ts';
import type { NewCascade } from '../cascade/command.ts';
import type { Customer } from '../cascade/model.ts';
import { sayRefusal } from '../wording/refusals.ts';
import { declaredOrder, type Campaigns } from './campaigns.ts';
import type { Clock } from './clock.ts';
import { CascadeError } from './errors.ts';
import type { IdSource } from './id.ts';
import { packMessage, type Message } from './message.ts';
import type { Runner } from './runner.ts';

/** A customer ready to be started: normalised, with the identity that makes the start unique. */
export interface Starter {
  readonly key: string;
  readonly contact: string;
  readonly segment: string;
  readonly customer: Customer;
}

/** Customers that may be on their way to the disk at a time. */
const MOST_STARTING = 10_000;

/** What starting needs. */
export interface StartingParts {
  readonly runner: Pick<Runner, 'run'>;
  readonly campaigns: Pick<Campaigns, 'get'>;
  readonly ids: IdSource;
  /** The engine's clock, once the store is open. */
  readonly clock: () => Promise<Clock>;
  /** Cascades have joined the queue of a start node, or none could. */
  readonly queued: () => void;
}

/** Starts customers: commits their cascades, which queue at the start node until they are released. */
export class Starting {
  private readonly parts: StartingParts;
  private starting = 0;

  constructor(parts: StartingParts) {
    this.parts = parts;
  }

  /**
   * Starts cascades of a deployed campaign. Answers in the order given, once they are committed.
   * @throws CascadeError when the campaign is not deployed, or too many customers are on their way to the disk
   */
  async start(
    node: string,
    name: string,
    starters: readonly Starter[],
    msg: Message,
  ): Promise<readonly StartAnswer[]> {
    const { runner, campaigns, ids, queued } = this.parts;
    const clock = await this.parts.clock();
    const campaign = campaigns.get(name);
    if (campaign === undefined) {
      throw new CascadeError(sayRefusal('refusals.campaign.notDeployed', { campaign: name }));
    }
    if (this.starting > MOST_STARTING) {
      const most = { as: 'whole', value: MOST_STARTING } as const;
      throw new CascadeError(sayRefusal('refusals.list.manyWaiting', { most }));
    }
    const cascades = starters.map((starter): NewCascade => ({
      ...starter,
      id: ids(clock.now()),
      decision: declaredOrder(campaign, starter.segment),
    }));
    const plan = campaign.plan.hash;
    const kept = packMessage(msg);
    this.starting += cascades.length;
    try {
      return await runner.run({ type: 'start', campaign: name, plan, node, msg: kept, cascades });
    } finally {
      this.starting -= cascades.length;
      queued();
    }
  }
}
