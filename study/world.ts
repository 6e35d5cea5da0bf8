import { beta } from '../lib/learning/draws.ts';
import type { Random } from '../lib/learning/draws.ts';
import worlds from './worlds.json' with { type: 'json' };

/** One segment's truth, by channel: conversion at the first touch, reach, opt-outs for each touch. */
export interface SegmentTruth {
  readonly name: string;
  /** Cascades a day. */
  readonly perDay: number;
  readonly p: readonly number[];
  readonly reach: readonly number[];
  readonly opt: readonly number[];
}

/** A simulated world as its data file describes it; see the units there. */
export interface World {
  readonly name: string;
  readonly title: string;
  readonly channels: readonly string[];
  readonly V: number;
  readonly H: number;
  readonly decay: number;
  readonly phi: readonly number[];
  readonly days: number;
  readonly cost: readonly number[];
  readonly bounceCost: readonly number[];
  readonly wait: readonly number[];
  readonly med: readonly number[];
  readonly sig: readonly number[];
  readonly seed: readonly number[];
  /** Share of the unreached of whom no bounce is reported. */
  readonly silent: readonly number[];
  /** From which day on which segments' truths hold, oldest first. */
  readonly regimes: readonly { readonly fromDay: number; readonly segs: readonly SegmentTruth[] }[];
}

/** Names of the worlds. */
export const WORLDS: readonly string[] = Object.keys(worlds.worlds);

interface RandomSegments {
  readonly segments: number;
  readonly reach: readonly number[];
  readonly opt: readonly number[];
}

/**
 * A world by name; rates that are random in it are drawn anew.
 * @throws RangeError for an unknown name
 */
export function worldOf(name: string, random: Random): World {
  const data = (worlds.worlds as Record<string, unknown>)[name];
  if (data === undefined)
    throw new RangeError(`There is no world "${name}"; there are ${WORLDS.join(', ')}.`);
  const world = data as Omit<World, 'silent' | 'regimes' | 'name'> & {
    silent?: readonly number[];
    regimes?: World['regimes'];
    random?: RandomSegments;
    hyper?: { mu: readonly number[]; nu: number };
  };
  const silent = world.silent ?? world.channels.map(() => 0);
  if (world.regimes !== undefined) return { ...world, name, silent, regimes: world.regimes };
  const { random: drawn, hyper } = world;
  if (drawn === undefined || hyper === undefined)
    throw new RangeError(`The world "${name}" has no segments.`);
  const segs = Array.from({ length: drawn.segments }, (_, i): SegmentTruth => ({
    name: `segment-${i + 1}`,
    perDay: 50 / world.days,
    p: hyper.mu.map((m) => beta(random, hyper.nu * m, hyper.nu * (1 - m))),
    reach: drawn.reach,
    opt: drawn.opt,
  }));
  return { ...world, name, silent, regimes: [{ fromDay: 0, segs }] };
}

/** The truth of a segment (by its number) on a day. */
export function truthOn(world: World, segment: number, day: number): SegmentTruth {
  const regime = world.regimes.findLast(({ fromDay }) => day >= fromDay) ?? world.regimes[0];
  return regime?.segs[segment] as SegmentTruth;
}
