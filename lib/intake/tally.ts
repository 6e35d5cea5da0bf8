import { CascadeError } from '../engine/errors.ts';
import type { Engine } from '../engine/engine.ts';
import type { Told } from '../wording/index.ts';
import type { Rejection } from './customer.ts';

/** What came of everything that was taken in for a campaign since the engine began: a sum that only grows. */
export interface Intake {
  /** Inputs that are being read at the moment. */
  readonly running: number;
  /** Inputs that were read to their end, or given up. */
  readonly inputs: number;
  /** Cascades started. */
  readonly accepted: number;
  /** Rows whose contact, or `key`, had a cascade in this campaign already. */
  readonly duplicates: number;
  readonly rejected: number;
  /** Inputs that could not be read as a whole. */
  readonly failed: number;
  /** Why the last row was rejected, or the last input given up; null: none was. */
  readonly reason: string | null;
  /** The reason for other languages; null: it is only known in English. */
  readonly told: Told | null;
}

/** The sums of one campaign, while they are added up. */
type Sums = { -readonly [Name in keyof Intake]: Intake[Name] };

const NOTHING: Intake = {
  running: 0,
  inputs: 0,
  accepted: 0,
  duplicates: 0,
  rejected: 0,
  failed: 0,
  reason: null,
  told: null,
};

/** By engine and campaign: an engine outlives a deploy, and so do its sums. */
const sums = new WeakMap<Engine, Map<string, Sums>>();

/** What was taken in for a campaign since its engine began. */
export function intakeOf(engine: Engine, campaign: string): Intake {
  return { ...(sums.get(engine)?.get(campaign) ?? NOTHING) };
}

/** Keeps the sums while one input is read. */
export class Tally {
  readonly #sums: Sums;

  /** An input begins. */
  constructor(engine: Engine, campaign: string) {
    const known = sums.get(engine) ?? new Map<string, Sums>();
    sums.set(engine, known);
    const own = known.get(campaign) ?? { ...NOTHING };
    known.set(campaign, own);
    own.running += 1;
    this.#sums = own;
  }

  accepted(): void {
    this.#sums.accepted += 1;
  }

  duplicate(): void {
    this.#sums.duplicates += 1;
  }

  rejected({ reason, told }: Rejection): void {
    this.#sums.rejected += 1;
    this.#because(reason, told);
  }

  /** The input is given up. */
  failed(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const told = error instanceof CascadeError ? error.told : undefined;
    this.#sums.failed += 1;
    this.#because(reason, told);
  }

  /** The input has come to its end, well or not. */
  end(): void {
    this.#sums.running -= 1;
    this.#sums.inputs += 1;
  }

  #because(reason: string, told: Told | undefined): void {
    this.#sums.reason = reason;
    this.#sums.told = told ?? null;
  }
}
