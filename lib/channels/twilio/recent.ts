import type { ClaimedAttempt } from '../registry.ts';

/** As many attempts as can be on their way at a time, generously. */
const REMEMBERED = 5_000;

/**
 * The attempts of late: what was said in them, and Twilio's ids of them. The store knows as much and more,
 * but need not be asked while a phone is ringing.
 */
export class Recent {
  private readonly attempts = new Map<string, ClaimedAttempt>();
  private readonly owners = new Map<string, string>();

  get(attempt: string): ClaimedAttempt | undefined {
    return this.attempts.get(attempt);
  }

  /** The attempt that a message or call of Twilio's belongs to. */
  ownerOf(sid: string): string | undefined {
    return this.owners.get(sid);
  }

  add(attempt: string, claimed: ClaimedAttempt): void {
    this.attempts.delete(attempt);
    this.attempts.set(attempt, claimed);
    if (claimed.externalId !== null) this.owners.set(claimed.externalId, attempt);
    const oldest = this.attempts.size > REMEMBERED ? this.attempts.entries().next().value : undefined;
    if (oldest === undefined) return;
    this.attempts.delete(oldest[0]);
    if (oldest[1].externalId !== null) this.owners.delete(oldest[1].externalId);
  }

  /** Notes Twilio's id of an attempt. */
  name(attempt: string, externalId: string): void {
    const claimed = this.attempts.get(attempt);
    if (claimed) this.add(attempt, { ...claimed, externalId });
  }

  clear(): void {
    this.attempts.clear();
    this.owners.clear();
  }
}
