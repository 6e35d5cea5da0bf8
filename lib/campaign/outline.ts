import { TRANSITION_KEYS } from './document.ts';
import type { Problem } from './problem.ts';

/** One edge of the campaign: the key that names it and the channel it leads to. */
export interface Edge {
  readonly key: string;
  readonly target: unknown;
}

/** One step as far as it can be read. */
export interface StepOutline {
  readonly index: number;
  /** Null when missing or not text. */
  readonly channel: string | null;
  readonly wait: unknown;
  /** Also true for a wrong value, which the schema refuses: it shows what is meant. */
  readonly terminal: boolean;
  /** The success transitions; a sound step has one at most. */
  readonly transitions: readonly Edge[];
  /** The transitions and `if_failed`. */
  readonly edges: readonly Edge[];
}

/**
 * What the rules look at: a document that may still be broken in other places, read without judging, so that one
 * run reports everything and not just what the schema stumbled over first.
 */
export interface Outline {
  readonly root: Readonly<Record<string, unknown>>;
  readonly steps: readonly StepOutline[];
  /** The channels that have a step, in document order, each once. */
  readonly channels: readonly string[];
  /** The channels that may be named: built in, or declared by an account. */
  readonly known: readonly string[];
}

/** A rule that the schema cannot say: the errors it finds. One file in `rules/` for each part of the document. */
export type Rule = (outline: Outline) => Problem[];

/** Reads what can be read of `document`. */
export function outlineOf(document: unknown, known: readonly string[]): Outline {
  const root = asRecord(document);
  const steps = (Array.isArray(root.steps) ? root.steps : []).flatMap((raw: unknown, index) =>
    isRecord(raw) ? [stepOutline(raw, index)] : [],
  );
  const channels = [...new Set(steps.map((step) => step.channel).filter((channel) => channel !== null))];
  return { root, steps, channels, known };
}

function stepOutline(step: Readonly<Record<string, unknown>>, index: number): StepOutline {
  const edgesOf = (keys: readonly string[]): Edge[] =>
    keys.filter((key) => Object.hasOwn(step, key)).map((key) => ({ key, target: step[key] }));
  return {
    index,
    channel: typeof step.channel === 'string' ? step.channel : null,
    wait: step.wait,
    terminal: step.terminal !== undefined && step.terminal !== false,
    transitions: edgesOf(TRANSITION_KEYS),
    edges: edgesOf([...TRANSITION_KEYS, 'if_failed']),
  };
}

/** The object itself, or an empty one for anything that is no object. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
