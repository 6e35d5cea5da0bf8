/** What came of a run: what was taken in since the button was pressed. */
import { sentence } from '../../lib/wording/punctuation.ts';
import type { CampaignIntake } from '../admin/contract.ts';
import type { Speech } from '../admin/entry-words.ts';

/** What was taken in meanwhile; `reason` and `told` are of the last row or input that was not. */
export type Taken = CampaignIntake;

/** What was taken in between two looks. An engine that began anew between them has counted from nothing. */
export function takenBetween(before: CampaignIntake, after: CampaignIntake): Taken {
  const since = (sum: 'inputs' | 'accepted' | 'duplicates' | 'rejected' | 'failed'): number =>
    after.inputs < before.inputs ? after[sum] : after[sum] - before[sum];
  return {
    ...after,
    inputs: since('inputs'),
    accepted: since('accepted'),
    duplicates: since('duplicates'),
    rejected: since('rejected'),
    failed: since('failed'),
  };
}

type Params = Readonly<Record<string, string>>;

/** The texts that a run needs of a language. */
export interface RunSpeech extends Pick<Speech, 'told'> {
  readonly text: (
    key: `run.${'nobody' | 'once' | 'unread' | 'empty' | 'nothing'}`,
    params?: Params,
  ) => string;
  readonly counted: (
    key: `run.${'started' | 'known' | 'rejected'}`,
    count: number,
    params?: Params,
  ) => string;
}

/** What the sidebar says of a run, and how it looks. */
export interface RunOutcome {
  readonly words: string;
  readonly tone: 'good' | 'bad';
}

/** What came of a run, in sentences. @param node what the inject node is called */
export function runOutcome(
  { accepted, duplicates, rejected, failed, inputs, reason, told }: Taken,
  node: string,
  { text, counted, told: toldOf }: RunSpeech,
): RunOutcome {
  const why = sentence(toldOf(told ?? undefined, reason ?? ''));
  const words: string[] = [];
  if (accepted > 0) words.push(counted('run.started', accepted));
  else if (duplicates + rejected > 0) words.push(text('run.nobody'));
  if (duplicates > 0) words.push(counted('run.known', duplicates));
  if (rejected > 0) words.push(counted('run.rejected', rejected, { why }));
  if (accepted === 0 && duplicates > 0) words.push(text('run.once'));
  if (failed > 0) words.push(text('run.unread', { node, why }));
  if (words.length === 0) words.push(text(inputs > 0 ? 'run.empty' : 'run.nothing', { node }));
  return { words: words.join(' '), tone: accepted > 0 && failed === 0 ? 'good' : 'bad' };
}
