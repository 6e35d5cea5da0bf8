import type { Node, NodeAPI, NodeDef } from 'node-red';
import { attachEverywhere, takeIn, type Message } from '../../lib/index.ts';
import english from '../../locales/en-US/cascade-start.json' with { type: 'json' };
import { campaignOf } from '../runtime/config.ts';
import { onClose, onInput, sendFrom } from '../runtime/input.ts';
import { StatusLine } from '../runtime/status.ts';
import { texts } from '../runtime/text.ts';

interface StartDef extends NodeDef {
  campaign: string;
  country: string;
}

/** Starts a cascade for every customer of a list. */
export default function cascadeStart(RED: NodeAPI): void {
  const text = texts(RED, english);

  function create(this: Node, def: StartDef): void {
    RED.nodes.createNode(this, def);
    const status = new StatusLine(this);
    let started = 0;
    const show = (queued: number): void => {
      if (queued > 0) {
        status.show({ fill: 'blue', shape: 'dot', text: text('cascade-start.status.queued', { count: queued }) });
      } else if (started > 0) {
        status.show({ fill: 'green', shape: 'ring', text: text('cascade-start.status.started', { count: started }) });
      }
    };

    const campaignNode = RED.nodes.getNode(def.campaign);
    const detach = attachEverywhere({
      id: this.id,
      kind: 'start',
      campaign: nameOf(campaignNode),
      emit: (port, msg) => {
        // Each cascade is a message of its own; the list that it came from is not carried along.
        delete msg['_msgid'];
        msg['payload'] = (msg['cascade'] as { customer: unknown }).customer;
        started += 1;
        sendFrom(this, 2, port, msg);
      },
      counts: ({ count }) => show(count),
    });

    onInput(this, async (msg, send) => {
      const { engine, name } = campaignOf(campaignNode);
      const { payload, ...kept } = msg;
      const summary = await takeIn(engine, {
        node: this.id,
        campaign: name,
        payload,
        country: def.country ?? '',
        msg: kept,
      });
      send([null, { ...msg, payload: summary } as Message]);
    });

    onClose(this, () => {
      detach();
      status.stop();
    });
  }
  RED.nodes.registerType('cascade-start', create as never);
}

function nameOf(node: Node | null): string | null {
  try {
    return campaignOf(node).name;
  } catch {
    // The campaign's own node says what is wrong; this one says it again when a message comes.
    return null;
  }
}
