import type { SendResult } from '../../cascade/command.ts';
import type { Clock } from '../../engine/clock.ts';
import type { SendRequest } from '../provider.ts';
import { chanceOf } from './chance.ts';
import type { Script } from './settings.ts';

type Refusal = Extract<SendResult, { state: 'refused' }>;

const SECOND_MS = 1000;

/** Decides which sends the simulated provider takes, and which of its answers are lost. */
export class Admission {
  private readonly script: Script;
  private readonly clock: Clock;
  private asked = 0;
  private second = -1;
  private takenThisSecond = 0;

  constructor(script: Script, clock: Clock) {
    this.script = script;
    this.clock = clock;
  }

  /** Why the request is not taken; null: it is. A rejected message stays rejected, a throttled one does not. */
  refusal(request: SendRequest): Refusal | null {
    const { faults, seed } = this.script;
    if (this.throttles()) {
      return refused('throttled', 'sender', 'simulated-throttle', faults.retryAfterMs);
    }
    if (faults.templateRejected.includes(request.channel)) {
      return refused('template_rejected', 'template', 'simulated-template');
    }
    if (chanceOf(seed, 'reject', request.attempt)() < faults.rejects) {
      return refused('unreachable', 'message', 'simulated-reject');
    }
    return null;
  }

  /** True when the connection breaks after the provider took the attempt. */
  losesAnswer(attempt: string): boolean {
    return chanceOf(this.script.seed, 'reset', attempt)() < this.script.faults.resets;
  }

  private throttles(): boolean {
    const { throttleEvery, throttlePerSecond } = this.script.faults;
    this.asked += 1;
    if (throttleEvery > 0 && this.asked % throttleEvery === 0) return true;
    if (throttlePerSecond === 0) return false;
    const second = Math.floor(this.clock.now() / SECOND_MS);
    if (second !== this.second) this.takenThisSecond = 0;
    this.second = second;
    if (this.takenThisSecond >= throttlePerSecond) return true;
    this.takenThisSecond += 1;
    return false;
  }
}

function refused(reason: string, scope: Refusal['scope'], code: string, retryAfterMs?: number): Refusal {
  return { state: 'refused', reason, scope, code, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
