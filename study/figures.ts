import type { Played } from './play.ts';

/** The mean of some runs with its 95 % interval. */
export interface Figure {
  readonly world: string;
  readonly policy: string;
  readonly seeds: number;
  /** Net value as a share of the oracle's, percent: mean, and half the width of its interval. */
  readonly share: number;
  readonly plusMinus: number;
  /** Segments for which a change was ever proposed, percent. */
  readonly proposed: number;
}

/** Net value (percent of the oracle's) that policy `auto 20 %` must reach. */
export const GOALS: Readonly<Record<string, number>> = {
  clear: 98.5,
  cost: 96,
  delay: 99,
  drift: 97,
  flat: 99,
  neartie: 99,
  null: 99.8,
  optout: 94.5,
  phoneonly: 97.5,
  small: 91,
};
/** The policy the goals are for. */
export const GOAL_POLICY = 'auto 20 %';
/** Share of the null world's segments (percent) that may ever see a proposal. */
export const MOST_FALSE_PROPOSALS = 5;

/** Sums up runs by world and policy, in the order of their first appearance. */
export function figuresOf(runs: readonly Played[]): Figure[] {
  const groups = new Map<string, Played[]>();
  for (const run of runs) {
    const name = `${run.world}/${run.policy}`;
    groups.set(name, [...(groups.get(name) ?? []), run]);
  }
  return [...groups.values()].map((group) => {
    const shares = group.map(({ share }) => share);
    const n = shares.length;
    const share = mean(shares);
    const variance = shares.reduce((sum, one) => sum + (one - share) ** 2, 0) / Math.max(1, n - 1);
    return {
      world: group[0]?.world ?? '',
      policy: group[0]?.policy ?? '',
      seeds: n,
      share,
      plusMinus: 1.96 * Math.sqrt(variance / n),
      proposed: mean(group.map(({ proposed }) => proposed)),
    };
  });
}

/** What falls short of the goals, one line each; empty when all are reached. */
export function shortfalls(figures: readonly Figure[]): string[] {
  return figures.flatMap(({ world, policy, share, proposed }) => {
    const goal = GOALS[world];
    if (policy === GOAL_POLICY && goal !== undefined && share < goal) {
      return [`${world}: ${share.toFixed(2)} %, the goal is ${goal} %`];
    }
    if (policy === 'suggest' && world === 'null' && proposed > MOST_FALSE_PROPOSALS) {
      return [
        `null: ${proposed.toFixed(1)} % of the segments saw a proposal, the goal is ${MOST_FALSE_PROPOSALS} %`,
      ];
    }
    return [];
  });
}

/** The figures as a Markdown table: policies down, worlds across. */
export function tableOf(figures: readonly Figure[]): string {
  const worlds = [...new Set(figures.map(({ world }) => world))];
  const policies = [...new Set(figures.map(({ policy }) => policy))];
  const cell = (policy: string, world: string): string => {
    const found = figures.find((one) => one.policy === policy && one.world === world);
    return found === undefined ? '' : `${found.share.toFixed(1)} ± ${found.plusMinus.toFixed(1)}`;
  };
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = [row(['policy', ...worlds]), row(['---', ...worlds.map(() => '---')])];
  for (const policy of policies) lines.push(row([policy, ...worlds.map((world) => cell(policy, world))]));
  lines.push(row(['goal', ...worlds.map((world) => String(GOALS[world] ?? ''))]));
  const proposals = figures.filter(({ policy }) => policy === 'suggest');
  if (proposals.length > 0) {
    const seen = worlds.map((world) => {
      const found = proposals.find((one) => one.world === world);
      return found === undefined ? '' : `${found.proposed.toFixed(1)} %`;
    });
    lines.push(row(['suggest: segments with a proposal', ...seen]));
  }
  return lines.join('\n');
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
