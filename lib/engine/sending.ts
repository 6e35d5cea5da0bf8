import type { ClaimAnswer } from '../cascade/command.ts';
import type { Provider } from '../channels/provider.ts';
import type { Account, Pause } from './account.ts';
import type { Accounts } from './accounts.ts';
import { CascadeError } from './errors.ts';
import type { Message } from './message.ts';
import type { Runner } from './runner.ts';
import type { Unknowns } from './unknowns.ts';

/** The content made for one customer, or why it cannot be made. */
export type Content =
  | { readonly body: Readonly<Record<string, unknown>> }
  | { readonly reason: string; readonly why: string };

/** What a send node asks for. */
export interface SendOrder {
  readonly account: string;
  readonly channel: string;
  readonly content: Content;
}

/** What sending needs of the engine. */
export interface SendingParts {
  readonly runner: Runner;
  readonly accounts: Accounts;
  readonly unknowns: Unknowns;
  /** A place at an account came free. */
  readonly freed: () => void;
}

/** Makes attempts: claims one on disk, asks the provider once, and notes the answer. */
export class Sending {
  private readonly parts: SendingParts;

  constructor(parts: SendingParts) {
    this.parts = parts;
  }

  /** See Engine.send. */
  async send(node: string, msg: Message, order: SendOrder): Promise<void> {
    const account = this.parts.accounts.deployed(order.account);
    if (account === null) {
      throw new CascadeError(
        'The account of this send node is not deployed. Choose one, or mend what its node says is wrong, and deploy.',
      );
    }
    const obstacle = account.obstacle();
    if (obstacle !== null) return this.putOff(node, msg, order, obstacle);
    await account.enter();
    try {
      const pause = account.begin();
      if (pause === null) await this.attempt(node, msg, order, account);
      else await this.putOff(node, msg, order, pause);
    } finally {
      account.leave();
      this.parts.freed();
    }
  }

  private async attempt(node: string, msg: Message, order: SendOrder, account: Account): Promise<void> {
    const { runner } = this.parts;
    const { content, channel } = order;
    const said = 'body' in content ? { body: content.body } : { body: {}, refusal: content };
    let claim: ClaimAnswer | null = null;
    try {
      claim = await runner.hop(node, msg, (hop) =>
        runner.run({
          type: 'claim',
          ...hop,
          channel,
          account: order.account,
          ...senderOf(account.provider),
          ...said,
        }),
      );
    } finally {
      if (!claim?.attempt) account.calledOff();
    }
    if (!claim?.attempt) return;
    const { attempt } = claim;
    const result = await account.send({
      attempt: attempt.id,
      channel,
      to: attempt.address,
      body: attempt.body,
      segment: attempt.segment,
      validForMs: claim.validForMs,
    });
    const { emit } = await runner.insist(() => runner.run({ type: 'record', attempt: attempt.id, result }));
    for (const emission of emit) if (emission.msg === null) runner.dispatch(emission, msg);
    if (result.state === 'unknown') this.parts.unknowns.add(attempt, account.provider);
  }

  /** Keeps the cascade in front of an account that takes no sends at the moment. */
  private async putOff(node: string, msg: Message, order: SendOrder, pause: Pause): Promise<void> {
    const { runner } = this.parts;
    const why = `${order.channel} is held: ${pause.reason}`;
    await runner.hop(node, msg, (hop) =>
      runner.run({ type: 'defer', ...hop, channel: order.channel, until: pause.until, why }),
    );
  }
}

/** What a claim needs to know of the account: nothing of a simulator, which reaches nobody. */
function senderOf({ capabilities, sender }: Provider): { readonly sender?: string | null } {
  return capabilities.simulated ? {} : { sender: sender ?? null };
}
