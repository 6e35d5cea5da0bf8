import type { SendResult } from '../../cascade/command.ts';
import type { Clock } from '../../engine/clock.ts';

/** Standings at Meta in which a template is not sent, as reason classes. */
const HALTED: Readonly<Record<string, string>> = {
  REJECTED: 'template_rejected',
  PAUSED: 'template_paused',
  DISABLED: 'template_disabled',
  PENDING_DELETION: 'template_missing',
  DELETED: 'template_missing',
};

/** After this long Meta is asked again, lest a lost notice of approval halt a template for ever. */
const BELIEVED_MS = 3_600_000;
/** More templates than an account has. */
const MOST = 1_000;

/** Remembers which templates Meta has said to be halted, so that nobody is asked in vain. */
export class Templates {
  private readonly halted = new Map<string, { reason: string; until: number }>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  note(name: string, standing: string): void {
    this.halted.delete(name);
    const reason = Object.hasOwn(HALTED, standing) ? HALTED[standing] : undefined;
    if (reason === undefined || this.halted.size >= MOST) return;
    this.halted.set(name, { reason, until: this.clock.now() + BELIEVED_MS });
  }

  /** The refusal that a template would meet; null: none that is known of. */
  refusal(name: string): SendResult | null {
    const halt = this.halted.get(name);
    if (halt === undefined) return null;
    const retryAfterMs = halt.until - this.clock.now();
    if (retryAfterMs > 0)
      return { state: 'refused', reason: halt.reason, scope: 'template', retryAfterMs: 60_000 };
    this.halted.delete(name);
    return null;
  }
}
