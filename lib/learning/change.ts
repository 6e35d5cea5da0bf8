import type { Cell } from './cell.ts';
import { AT, POSITIONS } from './cell.ts';
import { DAY } from './counts.ts';
import { silences, silenceTable, weightOfSilence } from './trials.ts';
import type { View } from './trials.ts';

/** Log-likelihood ratio from which a change is believed. */
const BELIEVED = 10;
/** Trials needed on either side of a change. */
const FEWEST = 8;

/**
 * The first day of what is still true of a channel in a segment: a generalised likelihood ratio over all split points
 * between days (Garivier and Moulines 2011); evidence before a believed split is dropped, and the rest looked at again.
 * @param phi position factors, in whose units trials are counted
 * @returns a day number; 0 when nothing changed
 */
export function validSince(cell: Cell, view: View, phi: Float64Array): number {
  let sent = 0;
  for (const { counts } of cell.days.bins) sent += counts[AT.sent] ?? 0;
  if (sent < 2 * FEWEST) return 0;
  const days = dailyTrials(cell, view, phi);
  let from = 0;
  for (;;) {
    const split = bestSplit(days, from);
    if (split < 0) return from === 0 ? 0 : (days[from]?.day ?? 0);
    from = split;
  }
}

interface DailyTrials {
  readonly day: number;
  trials: number;
  converted: number;
}

function dailyTrials(cell: Cell, view: View, phi: Float64Array): DailyTrials[] {
  const weights = silenceTable(view);
  const byDay = new Map<number, DailyTrials>();
  const rows = cell.days.bins.map(({ day, counts }) => {
    const row = { day, trials: 0, converted: 0 };
    byDay.set(day, row);
    for (let k = 0; k < POSITIONS; k++) {
      const converted = counts[AT.converted + k] ?? 0;
      const trials = converted + silences(counts, weights, k);
      row.trials += trials * (phi[k] ?? 0);
      row.converted += converted;
    }
    return row;
  });
  for (const [key, count] of cell.open) {
    const sentAt = (Math.floor(key / POSITIONS) + 0.5) * (DAY / 24);
    const row = byDay.get(Math.floor(sentAt / DAY));
    const k = key % POSITIONS;
    const share = view.curve.share((view.now - sentAt) / (DAY / 24));
    if (row !== undefined) row.trials += count * weightOfSilence(share, view.p[k] ?? 0) * (phi[k] ?? 0);
  }
  return rows;
}

function bestSplit(days: readonly DailyTrials[], from: number): number {
  let trials = 0;
  let converted = 0;
  for (let i = from; i < days.length; i++) {
    trials += days[i]?.trials ?? 0;
    converted += days[i]?.converted ?? 0;
  }
  const all = likelihood(converted, trials);
  let before = 0;
  let convertedBefore = 0;
  let best = BELIEVED;
  let split = -1;
  for (let i = from; i + 1 < days.length; i++) {
    before += days[i]?.trials ?? 0;
    convertedBefore += days[i]?.converted ?? 0;
    if (before < FEWEST || trials - before < FEWEST) continue;
    const ratio =
      likelihood(convertedBefore, before) + likelihood(converted - convertedBefore, trials - before) - all;
    if (ratio > best) {
      best = ratio;
      split = i + 1;
    }
  }
  return split;
}

function likelihood(converted: number, trials: number): number {
  const no = trials - converted;
  if (converted <= 0 || no <= 0) return 0;
  return converted * Math.log(converted / trials) + no * Math.log(no / trials);
}
