import type { ClaimCommand } from '../cascade/command.ts';
import type { ClaimAnswer } from '../cascade/answers.ts';
import type { Customer } from '../cascade/model.ts';
import type { Capabilities, Provider, SendRequest } from '../channels/provider.ts';
import { templateOf } from '../channels/template.ts';
import { say } from '../guards/say.ts';
import type { ShortLink } from '../links/index.ts';
import type { Told } from '../wording/wording.ts';
import { isShared, subjectOf, type Account, type Subject } from './account.ts';
import type { Accounts } from './accounts.ts';
import type { Pause, PutOff } from './breaker.ts';
import type { Clock } from './clock.ts';
import { CascadeError } from './errors.ts';
import { cascadeOf, type Message } from './message.ts';
import type { Runner } from './runner.ts';
import type { Unknowns } from './unknowns.ts';

/**
 * The content made for one customer with its short links, or why it cannot be made. `waits`: it is the account
 * that lacks something, or the send node, so that customers wait until that is given.
 */
export type Content =
  | { readonly body: Readonly<Record<string, unknown>>; readonly links?: readonly ShortLink[] }
  | { readonly reason: string; readonly why: string; readonly told?: Told; readonly waits?: boolean };

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
  readonly clock: () => Promise<Clock>;
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
    const { content, channel } = order;
    const subject = subjectOf(channel, 'body' in content ? content.body : {}, node);
    const wait = async (pause: Pause, scope?: 'account'): Promise<void> => {
      const one = at(node, msg);
      if (await this.putOff(node, msg, order, pause)) account.putOff(subject, one, scope);
      else account.wentOn(one.cascade);
    };
    if ('why' in content && content.waits === true) {
      const clock = await this.parts.clock();
      const until = clock.now() + Math.max(LACKING_MS, LACKING_REAL_MS * clock.speed);
      const pause = { until, reason: content.why, ...toldOf(content) };
      return wait(pause, 'account');
    }
    const obstacle = account.obstacle(subject);
    if (obstacle !== null) return wait(obstacle);
    await account.enter(campaignOf(msg), channel, personOf(msg));
    try {
      const pause = account.begin(subject);
      if (pause === null) await this.attempt(node, msg, order, account, subject);
      else await wait(pause);
    } finally {
      account.leave();
      this.parts.freed();
    }
  }

  private async attempt(
    node: string,
    msg: Message,
    order: SendOrder,
    account: Account,
    subject: Subject,
  ): Promise<void> {
    const { runner } = this.parts;
    const { content, channel } = order;
    let claim: ClaimAnswer | null = null;
    try {
      claim = await runner.hop(node, msg, (hop) =>
        runner.run({
          type: 'claim',
          ...hop,
          channel,
          account: order.account,
          ...senderOf(account.provider),
          ...saidIn(content, channel, account.provider.capabilities),
        }),
      );
    } finally {
      if (!claim?.attempt) account.calledOff(subject);
    }
    if (!claim?.attempt) return;
    const { attempt } = claim;
    const request: SendRequest = {
      attempt: attempt.id,
      channel,
      to: attempt.address,
      body: attempt.body,
      segment: attempt.segment,
      validForMs: claim.validForMs,
    };
    const result = await account.send(request, subject, attempt.claimedAt);
    const { emit, erased } = await runner.insist(() =>
      runner.run({ type: 'record', attempt: attempt.id, result }),
    );
    for (const emission of emit) if (emission.msg === null) runner.dispatch(emission, msg);
    if (result.state === 'unknown') this.parts.unknowns.add(attempt);
    if (result.state === 'refused' && isShared(result.scope)) {
      const met = subjectOf(channel, attempt.body, node);
      account.putOff(met, { cascade: attempt.cascade, node }, result.scope);
    }
    if (erased && result.state === 'accepted') {
      const { externalId = null } = result;
      await this.parts.accounts.redact([{ ...attempt, state: 'accepted', externalId }]);
    }
  }

  /**
   * Keeps the cascade in front of an account that takes no sends at the moment.
   * @returns false: it has gone on, because its channel is stopped or the cascade has ended
   */
  private async putOff(node: string, msg: Message, order: SendOrder, pause: Pause): Promise<boolean> {
    const { runner } = this.parts;
    const reason = pause.told === undefined ? pause.reason : { text: pause.reason, told: pause.told };
    const { channel, account } = order;
    const { text: why, told } = say('guards.held', { channel, reason });
    const answer = await runner.hop(node, msg, (hop) =>
      runner.run({ type: 'defer', ...hop, channel, account, until: pause.until, why, told }),
    );
    return (answer?.emit ?? []).length === 0;
  }
}

/** How long cascades wait for what is lacking, unless it is given before, in the clock's milliseconds. */
const LACKING_MS = 600_000;
/** The least of it in real milliseconds: on a fast clock they would come back without a pause. */
const LACKING_REAL_MS = 10_000;

/** Those who wait are let in campaign by campaign. */
function campaignOf(msg: Message): string {
  const { campaign } = (msg['cascade'] ?? {}) as { campaign?: unknown };
  return typeof campaign === 'string' ? campaign : '';
}

/** Whoever it is for, the same in all campaigns; '': not known. */
function personOf(msg: Message): string {
  const { customer } = (msg['cascade'] ?? {}) as { customer?: Partial<Customer> };
  return [customer?.phone, customer?.telegram, customer?.email].find((one) => typeof one === 'string') ?? '';
}

function at(node: string, msg: Message): PutOff {
  return { cascade: cascadeOf(msg)?.id ?? '', node };
}

/**
 * What a claim is told to say. Where free text is let through only for a while after the person has written, and
 * there is a template too, the claim chooses: what is said is then on disk before anybody is asked.
 */
function saidIn(
  content: Content,
  channel: string,
  { windowMs }: Capabilities,
): Pick<ClaimCommand, 'body' | 'refusal' | 'window' | 'links'> {
  if (!('body' in content)) {
    const { reason, why } = content;
    return { body: {}, refusal: { reason, why, ...toldOf(content) } };
  }
  const { body, links } = content;
  const drawn = links === undefined ? {} : { links };
  const { text, template, windowOpen, ...more } = body;
  const both = typeof text === 'string' && text.trim() !== '' && templateOf(body) !== null;
  if (channel !== 'whatsapp' || windowMs === undefined || !both || windowOpen !== undefined) {
    return { body, ...drawn };
  }
  return { body: { ...more, template }, window: { body: { ...more, text }, ms: windowMs }, ...drawn };
}

function toldOf({ told }: { readonly told?: Told }): { readonly told?: Told } {
  return told === undefined ? {} : { told };
}

/** What a claim needs to know of the account: nothing of a simulator, which reaches nobody. */
function senderOf({ capabilities, sender }: Provider): { readonly sender?: string | null } {
  return capabilities.simulated ? {} : { sender: sender ?? null };
}
