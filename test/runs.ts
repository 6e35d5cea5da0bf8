/**
 * How often a randomised test repeats itself: quickly in `npm test`, and at the size its promise names in
 * `npm run thorough`.
 */
export function runs(quick: number, thorough: number): number {
  return process.env['CASCADE_THOROUGH'] ? thorough : quick;
}
