import jsonata from 'jsonata';
import type { Value } from '../../wording/index.ts';
import type { AccountKey } from '../say.ts';

/** A mapping from data to data. It sees what it is given and nothing else, and ends in time. */
export interface Expression {
  /**
   * Undefined where the expression finds nothing.
   * @param variables what it sees as `$variables`: settings, never credentials
   * @throws Error when it fails or takes too many steps
   */
  evaluate(input: unknown, variables?: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** Calls within calls, and elements that a mapping may need. */
const LIMITS = { stack: 100, sequence: 10_000 };
/**
 * Steps that a mapping may need: about 200 ms of work. They are counted, and the time is not looked at: a mapping that
 * was halted with its machine is no slow one.
 */
const MOST_STEPS = 100_000;
/** What JSONata calls at every step, as its own debuggers use it. */
const AT_EVERY_STEP = Symbol.for('jsonata.__evaluate_entry');
const LONGEST = 10_000;
/** What JSONata's own functions are told by. */
const FUNCTION_MARKS = ['_jsonata_lambda', '_jsonata_function'];

/** A text is no mapping: what is to be said of it, under the name of its setting. */
export class NoExpression extends Error {
  readonly key: AccountKey;
  readonly values: Readonly<Record<string, Value>>;

  constructor(key: AccountKey, values: Readonly<Record<string, Value>>, cause?: unknown) {
    super(key, { cause });
    this.name = 'NoExpression';
    this.key = key;
    this.values = values;
  }
}

/**
 * Compiles JSONata.
 * @throws NoExpression that names the position when it is not well-formed
 */
export function compile(source: string): Expression {
  if (source.length > LONGEST) throw new NoExpression('accounts.http.long-mapping', { most: LONGEST });
  const expression = parse(source);
  // Data stays data: a text that looks like an expression is not run.
  expression.registerFunction('eval', () => {
    throw new Error('$eval is not available here');
  });
  const steps = new WeakMap<object, number>();
  expression.assign(
    AT_EVERY_STEP as unknown as string,
    (_: unknown, __: unknown, { base }: { base: object }) => {
      const taken = (steps.get(base) ?? 0) + 1;
      steps.set(base, taken);
      if (taken > MOST_STEPS) throw new Error(`does not end within ${MOST_STEPS} steps`);
    },
  );
  return {
    async evaluate(input, variables = {}) {
      const value: unknown = await expression.evaluate(input, { variables });
      // Objects of the library's own go no further: arrays carry marks, and functions are not data.
      if (value === undefined || value === null) return undefined;
      return plain(value);
    },
  };
}

/** The value as data alone. @throws Error for functions, which refer to the library's inside. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) => {
      const isFunction =
        typeof one === 'function' ||
        (typeof one === 'object' && one !== null && FUNCTION_MARKS.some((mark) => mark in one));
      if (isFunction) throw new Error('makes a function, and not data');
      return one;
    }),
  ) as unknown;
}

function parse(source: string): jsonata.Expression {
  try {
    return jsonata(source, LIMITS);
  } catch (error) {
    const { message, position } = error as { message?: unknown; position?: unknown };
    const values = { why: String(message), position: String(position) };
    throw new NoExpression('accounts.http.bad-mapping', values, error);
  }
}
