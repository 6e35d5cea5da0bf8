import type { Node, NodeAPI, NodeDef } from 'node-red';
import {
  attachEverywhere,
  cascadeOf,
  renderContent,
  type CascadeInfo,
  type Message,
} from '../../lib/index.ts';
import english from '../../locales/en-US/channel-send.json' with { type: 'json' };
import { DEFAULT_ACCOUNT, useDefaultAccount } from '../runtime/default-account.ts';
import { engineOfMessage } from '../runtime/config.ts';
import { onClose, onInput, sendFrom } from '../runtime/input.ts';
import { SendRate } from './rate.ts';
import { clockTime, StatusLine } from '../runtime/status.ts';
import { texts } from '../runtime/text.ts';

interface SendDef extends NodeDef {
  account: string;
  channel: string;
  content: Record<string, unknown>;
}

/** What happened on the channels before the call, in words for a voice agent. */
const HISTORY = '{{#tried}}{{channel}}: {{outcome}}. {{/tried}}';

/** The content, with what a voice agent is told besides its task. */
function contentOn(channel: string, content: Record<string, unknown>): Record<string, unknown> {
  return channel === 'phone' && content['agentUrl'] ? { history: HISTORY, ...content } : content;
}

/** Makes the one attempt of a step: on one channel, through one account. */
export default function channelSend(RED: NodeAPI): void {
  const text = texts(RED, english);

  function create(this: Node, def: SendDef): void {
    RED.nodes.createNode(this, def);
    const account = def.account || DEFAULT_ACCOUNT;
    const accountNode = def.account ? RED.nodes.getNode(def.account) : null;
    const simulated = !def.account || (accountNode as { simulated?: boolean } | null)?.simulated === true;
    const status = new StatusLine(this);
    const rate = new SendRate();
    const giveBack = def.account ? () => {} : useDefaultAccount((message) => this.error(message));

    const show = (held: number, next: number | null): void => {
      if (held > 0) {
        const time = next === null ? '' : clockTime(next);
        const label = text('channel-send.status.held', { count: held, time });
        status.show({ fill: 'red', shape: 'ring', text: label });
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
      const content = renderContent(contentOn(channel, def.content ?? {}), {
        customer: info.customer,
        campaign: info.campaign,
        segment: info.segment,
        channel,
        tried: info.outcomes,
        msg,
      });
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
    if (simulated) show(0, null);

    onClose(this, () => {
      detach();
      giveBack();
      status.stop();
    });
  }
  RED.nodes.registerType('channel-send', create as never);
}
