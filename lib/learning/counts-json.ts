import type { Cell } from './cell.ts';
import type { Counts, SegmentCounts } from './counts.ts';
import type { DayBins } from './day-bins.ts';

/** The counters that are not zero: place and value in turn. */
export type Sparse = readonly number[];

/** The counts of one channel in one segment. */
export interface CellJson {
  /** First day of the bin, then its counters. */
  readonly days: readonly (readonly [number, Sparse])[];
  readonly delays: Sparse;
  readonly ages: Sparse;
  readonly open: Sparse;
}

/** The counts of one segment. */
export interface SegmentJson {
  readonly cascades: number;
  readonly days: readonly (readonly [number, Sparse])[];
  readonly cells: Readonly<Record<string, CellJson>>;
}

/** The counts of a campaign as plain JSON. Equal counts give equal JSON, whatever order they came in. */
export interface CountsJson {
  readonly newest: number;
  readonly segments: Readonly<Record<string, SegmentJson>>;
}

/** Writes counts as plain JSON, without what is zero; all segments, or one. */
export function countsToJson(counts: Counts, only?: string): CountsJson {
  const chosen = sorted(counts.segments).filter(([name]) => only === undefined || name === only);
  const segments = chosen.map(([name, segment]) => [name, segmentToJson(segment)] as const);
  return {
    newest: counts.newest,
    segments: Object.fromEntries(segments.filter(([, segment]) => segment.cascades > 0)),
  };
}

/** Writes the counts of a segment as plain JSON. */
export function segmentToJson(segment: SegmentCounts): SegmentJson {
  const cells = sorted(segment.cells)
    .map(([channel, cell]): [string, CellJson] => [channel, cellToJson(cell)])
    .filter(([, cell]) => cell.days.length > 0);
  return { cascades: segment.cascades, days: daysToJson(segment.days), cells: Object.fromEntries(cells) };
}

/** Reads the counts of a segment from their JSON, into counts whose newest day is set. */
export function segmentFromJson(json: SegmentJson, name: string, counts: Counts): void {
  const segment = counts.segment(name);
  segment.cascades = json.cascades;
  daysFromJson(json.days, segment.days, counts.newest);
  for (const [channel, from] of Object.entries(json.cells)) {
    const cell = segment.cell(channel);
    daysFromJson(from.days, cell.days, counts.newest);
    spread(from.delays, (place, value) => (cell.delays[place] = value));
    spread(from.ages, (place, value) => (cell.ages[place] = value));
    spread(from.open, (key, value) => cell.open.set(key, value));
  }
}

function cellToJson(cell: Cell): CellJson {
  return {
    days: daysToJson(cell.days),
    delays: sparse(cell.delays),
    ages: sparse(cell.ages),
    open: [...cell.open].toSorted(([a], [b]) => a - b).flat(),
  };
}

function daysToJson(days: DayBins): [number, Sparse][] {
  return days.bins
    .map(({ day, counts }): [number, Sparse] => [day, sparse(counts)])
    .filter(([, counters]) => counters.length > 0);
}

function daysFromJson(json: readonly (readonly [number, Sparse])[], days: DayBins, newest: number): void {
  for (const [day, counters] of json) {
    const counts = days.at(day, newest);
    spread(counters, (place, value) => (counts[place] = value));
  }
}

function sparse(counts: Float64Array): number[] {
  const places: number[] = [];
  counts.forEach((value, place) => {
    if (value !== 0) places.push(place, value);
  });
  return places;
}

function spread(counters: Sparse, put: (place: number, value: number) => void): void {
  for (let i = 0; i + 1 < counters.length; i += 2) put(counters[i] ?? 0, counters[i + 1] ?? 0);
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
