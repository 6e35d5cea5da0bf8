import type { Attempt } from '../cascade/model.ts';
import type { Provider, StillHeld } from '../channels/provider.ts';

/** What redaction needs of the accounts. */
export interface RedactionParts {
  /** The provider of a deployed account; undefined: it is not deployed. */
  readonly provider: (account: string) => Provider | undefined;
  /** Told, for the people who run it, of what somebody goes on holding. */
  readonly onFault: (error: Error) => void;
}

/**
 * Has the providers forget what these attempts said and to whom. What one still holds, and whom nobody could ask, is
 * told: the store has forgotten already. By account, campaign, channel and day, because what is told stands in a log,
 * and there nothing may lead to the person. Never rejects.
 */
export async function redact(
  attempts: readonly Attempt[],
  { provider: providerOf, onFault }: RedactionParts,
): Promise<void> {
  for (const account of new Set(attempts.map((one) => one.account))) {
    const theirs = attempts.filter((one) => one.account === account);
    const provider = providerOf(account);
    if (provider === undefined) {
      // What is still under way tells by itself when its answer is there.
      const left = theirs.filter((one) => one.state !== 'claimed' && mayBeHeld(one));
      if (left.length > 0) onFault(notAsked(account, left.map(unnamed)));
    } else {
      const left = await asked(provider, theirs);
      if (left.length > 0) onFault(stillHeld(account, provider.kind, left));
    }
  }
}

/** What a provider refused it never had. */
function mayBeHeld({ state, externalId }: Attempt): boolean {
  return state !== 'refused' || externalId !== null;
}

async function asked(provider: Provider, attempts: readonly Attempt[]): Promise<readonly StillHeld[]> {
  try {
    return (await provider.erase?.(attempts)) ?? [];
  } catch {
    // A provider that throws has broken its contract; what it says of it may name the person.
    return attempts.filter(mayBeHeld).map(unnamed);
  }
}

function unnamed(attempt: Attempt): StillHeld {
  return { attempt, id: null };
}

function stillHeld(account: string, kind: string, left: readonly StillHeld[]): Error {
  return new Error(
    `The ${kind} account ${account} still holds ${messages(left)}. Delete them there by hand, as far as it lets you.`,
  );
}

function notAsked(account: string, left: readonly StillHeld[]): Error {
  return new Error(
    `The account ${account} is not deployed, so nobody has asked it to delete ${messages(left)}. ` +
      'Deploy it and forget them once more, or delete them there by hand.',
  );
}

/** `2 messages to people who were forgotten: sms of campaign spring, 2026-01-05 (SM1, SM2)` */
function messages(left: readonly StillHeld[]): string {
  const groups = new Map<string, StillHeld[]>();
  for (const one of left) {
    const name = `${one.attempt.channel} of campaign ${one.attempt.campaign}`;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  const where = [...groups].map(([name, group]) => `${name}, ${days(group)}${ids(group)}`);
  const count = left.length === 1 ? '1 message' : `${left.length} messages`;
  return `${count} to people who were forgotten: ${where.join('; ')}`;
}

/** The days of the sends, by UTC. */
function days(group: readonly StillHeld[]): string {
  const at = group.map(({ attempt }) => attempt.sentAt ?? attempt.claimedAt);
  const [first, last] = [Math.min(...at), Math.max(...at)].map((one) =>
    new Date(one).toISOString().slice(0, 10),
  );
  return first === last ? `${first}` : `${first} to ${last}`;
}

function ids(group: readonly StillHeld[]): string {
  const named = group.flatMap(({ id }) => id ?? []);
  return named.length === 0 ? '' : ` (${named.join(', ')})`;
}
