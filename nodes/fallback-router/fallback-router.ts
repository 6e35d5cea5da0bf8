import type { Node, NodeAPI, NodeDef } from 'node-red';
import { attachEverywhere } from '../../lib/index.ts';
import { campaignOf } from '../runtime/config.ts';
import { onClose, onInput, sendFrom } from '../runtime/input.ts';

interface RouterDef extends NodeDef {
  campaign: string;
  channels: string[];
}

/** Sends each cascade to the output of its next channel. */
export default function fallbackRouter(RED: NodeAPI): void {
  function create(this: Node, def: RouterDef): void {
    RED.nodes.createNode(this, def);
    const campaignNode = RED.nodes.getNode(def.campaign);
    const declared = Array.isArray(def.channels) ? def.channels.filter((one) => typeof one === 'string') : [];
    const channels = (): readonly string[] =>
      declared.length > 0 ? declared : campaignOf(campaignNode).plan.steps.map(({ channel }) => channel);

    const detach = attachEverywhere({
      id: this.id,
      kind: 'router',
      campaign: null,
      emit: (port, msg) => sendFrom(this, channels().length + 1, port, msg),
    });
    onInput(this, async (msg) => {
      await campaignOf(campaignNode).engine.route(this.id, msg, channels());
    });
    onClose(this, detach);
  }
  RED.nodes.registerType('fallback-router', create as never);
}
