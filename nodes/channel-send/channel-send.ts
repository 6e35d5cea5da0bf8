import type { Node, NodeAPI, NodeDef } from 'node-red';
import {
  attachEverywhere,
  cascadeOf,
  contentOn,
  engines,
  nothingSaid,
  renderContent,
  saysNothing,
  templateOf,
  unsendable,
  type CascadeInfo,
  type Message,
} from '../../lib/index.ts';
import english from '../../locales/en-US/channel-send.json' with { type: 'json' };
import { DEFAULT_ACCOUNT, useDefaultAccount } from '../runtime/default-account.ts';
import { linkBase } from '../runtime/account-address.ts';
import { engineOfMessage } from '../runtime/config.ts';
import { onClose, onInput, sendFrom } from '../runtime/input.ts';
import { engineNames } from '../runtime/names.ts';
import { SendRate } from './rate.ts';
import { clockTime, fitting, StatusLine } from '../runtime/status.ts';
import { texts } from '../runtime/text.ts';

interface SendDef extends NodeDef {
  account: string;
  channel: string;
  content: Record<string, unknown>;
}

/** Why sends of a node are kept back, as a reason class; null: guards keep them, or nothing does any more. */
function whyHeld(account: string, { channel, content }: SendDef, node: string): string | null {
  const template = templateOf(content ?? {});
  for (const { engine } of engines()) {
    const pause = engine.accounts.keptBack(account, { channel: channel ?? '', template, node });
    if (pause !== null) return pause.reason;
  }
  return null;
}

/** Makes the one attempt of a step: on one channel, through one account. */
export default function channelSend(RED: NodeAPI): void {
  const text = texts(RED, english);
  const names = engineNames(RED);

  function create(this: Node, def: SendDef): void {
    RED.nodes.createNode(this, def);
    const account = def.account || DEFAULT_ACCOUNT;
    const accountNode = def.account ? RED.nodes.getNode(def.account) : null;
    const simulated = !def.account || (accountNode as { simulated?: boolean } | null)?.simulated === true;
    const links = linkBase(RED, accountNode);
    const status = new StatusLine(this);
    const rate = new SendRate();
    const giveBack = def.account ? () => {} : useDefaultAccount((message) => this.error(message));

    // Only a deploy changes the text, so whoever comes waits for one.
    const broken = unsendable(def.channel, def.content);
    if (broken !== null) this.error(broken.text);

    const heldWords = (count: number, why: string | null, next: number | null): string => {
      if (why !== null) {
        const values = { count, why };
        return fitting(text('channel-send.status.held-why', values), text('channel-send.status.why', values));
      }
      // Whoever waits for a halt or a pause to be taken back has no time at which they are tried next.
      return next === null
        ? text('channel-send.status.parked', { count })
        : text('channel-send.status.held', { count, time: clockTime(next) });
    };

    let missing = Boolean(def.account) && accountNode === null;
    let warned = '';
    const warnOnce = (why: string): void => {
      if (warned !== why) this.warn(why);
      warned = why;
    };
    let told = false;
    const tellOnce = (why: string, msg: Message): void => {
      if (!told) this.error(why, msg);
      told = true;
    };
    const show = (held: number, next: number | null): void => {
      if (missing) {
        status.show({ fill: 'red', shape: 'ring', text: text('channel-send.status.no-account') });
        return;
      }
      const fault = saysNothing(def.channel, def.content) ? 'no-text' : 'broken';
      const inText = broken === null ? null : text(`channel-send.status.${fault}`);
      if (held > 0) {
        const reason = whyHeld(account, def, this.id);
        const why = inText ?? (reason === null ? null : names.reason(reason));
        status.show({ fill: 'red', shape: 'ring', text: heldWords(held, why, next) });
        return;
      }
      if (inText !== null) {
        status.show({ fill: 'red', shape: 'ring', text: inText });
        return;
      }
      const perSecond = rate.perSecond();
      const key = simulated ? 'channel-send.status.simulated' : 'channel-send.status.sending';
      const idle = simulated ? text('channel-send.status.simulator') : '';
      const label = perSecond > 0 ? text(key, { rate: perSecond }) : idle;
      status.show(label === '' ? {} : { fill: simulated ? 'blue' : 'green', shape: 'ring', text: label });
    };

    const send = async (msg: Message): Promise<void> => {
      const carried = cascadeOf(msg);
      const info = msg['cascade'] as CascadeInfo | undefined;
      const engine = engineOfMessage(msg);
      const channel = def.channel || info?.channel;
      if (!carried || !info || !channel) {
        throw new Error(
          'This send node has no channel and the message names none: choose a channel in the node.',
        );
      }
      const unsaid = broken ?? nothingSaid(channel, def.content);
      const content =
        unsaid === null
          ? renderContent(contentOn(channel, def.content ?? {}), {
              customer: info.customer,
              campaign: info.campaign,
              segment: info.segment,
              channel,
              tried: info.outcomes,
              msg,
              ...(links === undefined ? {} : { links }),
            })
          : ({ reason: 'no_template', why: unsaid.text, told: unsaid.told, waits: true } as const);
      if (unsaid !== null) tellOnce(unsaid.text, msg);
      else if ('waits' in content) warnOnce(content.why);
      const absent = engine.accounts.deployed(account) === null;
      if (absent !== missing) {
        missing = absent;
        show(0, null);
      }
      await engine.send(this.id, msg, { account, channel, content });
    };

    const detach = attachEverywhere({
      id: this.id,
      kind: 'send',
      campaign: null,
      emit: (port, msg) => {
        rate.count();
        sendFrom(this, 2, port, msg);
      },
      receive: (msg) => {
        send(msg).catch((error: unknown) => this.error((error as Error).message, msg as never));
      },
      counts: ({ count, next }) => show(count, next),
    });
    onInput(this, send);
    // What the node showed before a deploy stays until it shows something else.
    if (simulated || missing || broken !== null) show(0, null);
    else this.status({});

    onClose(this, () => {
      detach();
      giveBack();
      status.stop();
    });
  }
  RED.nodes.registerType('channel-send', create as never);
}
