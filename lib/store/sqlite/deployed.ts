import type { Plan } from '../../campaign/plan.ts';
import { loadSqlite } from './node-sqlite.ts';

/** A campaign as it was last deployed on a store. */
export interface DeployedCampaign {
  readonly name: string;
  readonly plan: Plan;
  /** The document as it was written. */
  readonly document: unknown;
}

/**
 * The campaigns that were ever deployed on a store, by name, each as it was last.
 * @param path a store's file that nobody has open, such as a copy that was opened and closed before
 */
export function deployedCampaigns(path: string): readonly DeployedCampaign[] {
  const sqlite = loadSqlite();
  const database = new sqlite.DatabaseSync(path, { readOnly: true });
  try {
    return database
      .prepare(
        `SELECT campaigns.name, plans.plan, plans.document FROM campaigns
         JOIN plans ON plans.campaign = campaigns.name AND plans.hash = campaigns.plan ORDER BY campaigns.name`,
      )
      .all()
      .map(({ name, plan, document }) => ({
        name: String(name),
        plan: JSON.parse(String(plan)) as Plan,
        document: JSON.parse(String(document)) as unknown,
      }));
  } finally {
    database.close();
  }
}
