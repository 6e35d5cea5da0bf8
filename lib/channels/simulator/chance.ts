import { hash } from 'node:crypto';

/** Draws the next number, at least 0 and below 1. */
export type Chance = () => number;

/**
 * A stream of numbers that depends on nothing but the key: the same in every process and on every machine.
 * SHA-256 of the key seeds sfc32 (Chris Doty-Humphrey, PractRand), which passes the usual tests of randomness.
 */
export function chanceOf(...key: readonly string[]): Chance {
  const digest = hash('sha256', JSON.stringify(key), 'buffer');
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = digest.readInt32LE(12);
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
}

/** 16 hex digits that depend on nothing but the key. */
export function fingerprint(...key: readonly string[]): string {
  return hash('sha256', JSON.stringify(key), 'hex').slice(0, 16);
}

/** A log-normal duration with this median, in the median's unit. Takes two draws. */
export function logNormal(chance: Chance, median: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
  return median * Math.exp(sigma * normal);
}

/** One of the given, each as likely as the others. Takes one draw. */
export function pick<T>(chance: Chance, from: readonly [T, ...T[]]): T {
  return from[Math.floor(chance() * from.length)] ?? from[0];
}
