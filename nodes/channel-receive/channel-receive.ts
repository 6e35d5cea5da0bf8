import type { Node, NodeAPI, NodeDef } from 'node-red';
import { cascadeInfo, engines, listenEverywhere } from '../../lib/index.ts';
import { DEFAULT_ACCOUNT } from '../runtime/default-account.ts';
import { takeOver } from '../runtime/hand-over.ts';
import { onClose, onInput, sendFrom } from '../runtime/input.ts';
import { readReports } from './reports.ts';

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
    onInput(this, async (msg) => {
      const reports = readReports(msg['payload']);
      await Promise.all(engines().map(({ engine }) => engine.accounts.report(account, reports)));
    });
    onClose(this, () => {
      stop();
      stopTaking();
    });
  }
  RED.nodes.registerType('channel-receive', create as never);
}
