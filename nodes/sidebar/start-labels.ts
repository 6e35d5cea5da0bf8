/** A start node in a list. */
export interface StartLabel {
  readonly id: string;
  readonly label: string;
}

/** Start nodes so that no two read the same: those that do have their id behind them. */
export function startLabels(starts: readonly StartLabel[]): readonly StartLabel[] {
  const counts = new Map<string, number>();
  for (const { label } of starts) counts.set(label, (counts.get(label) ?? 0) + 1);
  return starts.map(({ id, label }) => ({
    id,
    label: (counts.get(label) ?? 0) > 1 && label !== id ? `${label} (${id})` : label,
  }));
}
