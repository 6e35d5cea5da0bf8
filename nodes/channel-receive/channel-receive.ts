import type { Node, NodeAPI, NodeDef } from 'node-red';
import {
  cascadeInfo,
  CascadeError,
  engines,
  listenEverywhere,
  receiveWebhook,
  takeOver,
  type Message,
} from '../../lib/index.ts';
import { DEFAULT_ACCOUNT } from '../runtime/default-account.ts';
import { onClose, onInput, sendFrom } from '../runtime/input.ts';
import { answerRequest, isRequest, webhookOf } from './raw-webhook.ts';
import { phoneIn, readReports } from './reports.ts';

interface ReceiveDef extends NodeDef {
  account: string;
}

/** Emits every report of an account, and takes reports in from the user's own gateway flows. */
export default function channelReceive(RED: NodeAPI): void {
  function create(this: Node, def: ReceiveDef): void {
    RED.nodes.createNode(this, def);
    const account = def.account || DEFAULT_ACCOUNT;
    const stop = listenEverywhere(account, (report, { cascade, attempt, state }) => {
      sendFrom(this, 1, 0, {
        topic: report.outcome,
        payload: {
          ...report,
          account,
          channel: attempt?.channel ?? report.channel ?? null,
          matched: state === 'applied',
        },
        ...(cascade && attempt ? { cascade: cascadeInfo(cascade, [attempt]) } : {}),
      });
    });
    // Only accounts of the provider `flow` hand their sends over.
    const stopTaking = takeOver(account, (request) => {
      sendFrom(this, 1, 0, { topic: 'send', payload: { ...request } });
    });
    const invite = async (msg: Message): Promise<void> => {
      const phone = phoneIn(msg['payload']);
      const [running] = engines();
      if (running === undefined) throw new CascadeError('No campaign is deployed, so no account is at work.');
      const link = await running.engine.accounts.invite(account, phone);
      sendFrom(this, 1, 0, { ...msg, payload: { phone, link } });
    };
    const verify = async (msg: Message): Promise<void> => {
      const { publicUrl = '' } = (RED.nodes.getNode(account) ?? {}) as { publicUrl?: string };
      try {
        const webhook = webhookOf(msg, publicUrl);
        answerRequest(msg, (await receiveWebhook(account, webhook)) ?? { status: 403 });
      } catch (error) {
        answerRequest(msg, { status: 503 });
        throw error;
      }
    };
    onInput(this, async (msg) => {
      if (isRequest(msg)) return verify(msg);
      if (msg['topic'] === 'invite') return invite(msg);
      const { reports, errors } = readReports(msg['payload']);
      await Promise.all(engines().map(({ engine }) => engine.accounts.report(account, reports)));
      const [first] = errors;
      if (first !== undefined && errors.length === 1) throw first;
      if (first !== undefined) throw new CascadeError(errors.map(({ message }) => message).join('\n'));
    });
    onClose(this, () => {
      stop();
      stopTaking();
    });
  }
  RED.nodes.registerType('channel-receive', create as never);
}
