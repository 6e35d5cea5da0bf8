/** Validators of node properties. */

/** What a validator is handed as the node: its properties and the translation of its own catalogue. */
export interface ValidatedNode {
  readonly id: string;
  readonly _: (key: string, options?: Record<string, string | number>) => string;
  readonly [property: string]: unknown;
}

/**
 * Makes a property's validator of a check that gives a message, or null for a good value.
 * Node-RED takes a text as the reason only from functions with two parameters; its typings know of one.
 */
export function validator(
  check: (value: unknown, node: ValidatedNode) => string | null,
): (value: string) => boolean {
  const validate = function (this: ValidatedNode, value: unknown, _options: unknown): string | true {
    return check(value, this) ?? true;
  };
  return validate as unknown as (value: string) => boolean;
}

/** True for `${NAME}`: Node-RED puts the environment variable in its place when the flow starts. */
export function isEnvironmentVariable(value: unknown): boolean {
  return typeof value === 'string' && /^\$\{[a-zA-Z_]\w*\}$/.test(value);
}
