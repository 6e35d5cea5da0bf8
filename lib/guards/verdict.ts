import type { FaultScope } from '../cascade/model.ts';
import type { Wording } from '../wording/wording.ts';

/** What the guards say to one send. */
export type Verdict =
  | { readonly do: 'send' }
  /** The send comes back at `until` (milliseconds since 1970), or when a person resumes it (null). */
  | {
      readonly do: 'hold';
      readonly until: number | null;
      readonly why: Wording;
      /** Set when the whole campaign is to halt for this reason: what to do about it. */
      readonly remedy?: Wording;
    }
  /** This send is not made, for good; the cascade goes on as after a failed one. */
  | {
      readonly do: 'refuse';
      readonly reason: string;
      readonly scope: Extract<FaultScope, 'message' | 'contact'>;
      readonly why: Wording;
    };

/** The verdict on a send that nothing speaks against. */
export const SEND: Verdict = { do: 'send' };

/** Of two verdicts the stricter: a refusal beats a hold, and the longer hold the shorter. */
export function stricter(a: Verdict, b: Verdict): Verdict {
  if (a.do === 'refuse' || b.do === 'send') return a;
  if (b.do === 'refuse' || a.do === 'send') return b;
  if (a.until === null) return a;
  return b.until === null || b.until > a.until ? b : a;
}
