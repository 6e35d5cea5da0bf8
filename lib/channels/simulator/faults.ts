import type { Chance } from './chance.ts';
import { logNormal } from './chance.ts';
import type { Planned } from './behaviour.ts';
import type { Faults } from './settings.ts';

const MINUTE_MS = 60_000;
/** However late a report is, it comes within a day. */
const LATEST_MS = 24 * 60 * MINUTE_MS;

/**
 * The reports as they arrive at a receiver of an imperfect provider, in order of arrival.
 * `at` of a report stays the instant of what it tells of.
 */
export function disturb(faults: Faults, chance: Chance, planned: readonly Planned[]): Planned[] {
  const overtakes = chance() < faults.overtakes;
  const arrivals: Planned[] = [];
  for (const { afterMs, report } of planned) {
    // Each report takes the same draws whatever the shares are, so that one fault's share moves no other fault.
    const drops = chance() < faults.dropped;
    const lateMs = Math.min(LATEST_MS, logNormal(chance, 10 * MINUTE_MS, 1.2));
    const late = chance() < faults.late ? Math.round(lateMs) : 0;
    const first = report.outcome === 'sent' || report.outcome === 'delivered';
    if (!drops) arrivals.push({ afterMs: overtakes && first ? 0 : afterMs + late, report });
  }
  for (let i = 0; i + 1 < arrivals.length; i += 1) {
    if (chance() >= faults.reordered) continue;
    const [one, two] = [arrivals[i]!, arrivals[i + 1]!];
    arrivals[i] = { afterMs: one.afterMs, report: two.report };
    arrivals[i + 1] = { afterMs: two.afterMs, report: one.report };
  }
  const again = arrivals.flatMap(({ afterMs, report }) => {
    const againMs = Math.min(LATEST_MS, Math.round(logNormal(chance, MINUTE_MS, 1)));
    return chance() < faults.duplicated ? [{ afterMs: afterMs + againMs, report }] : [];
  });
  return [...arrivals, ...again].sort((a, b) => a.afterMs - b.afterMs);
}
