import type { Node, NodeAPI, NodeDef } from 'node-red';
import { attachEverywhere, countryFault, takeIn, type Standing } from '../../lib/index.ts';
import english from '../../locales/en-US/cascade-start.json' with { type: 'json' };
import { campaignOf } from '../runtime/config.ts';
import { engineNames } from '../runtime/names.ts';
import { onClose, onInput, sendFrom } from '../runtime/input.ts';
import { readControl } from './control.ts';
import { standingWords } from './standing.ts';
import { StatusLine } from '../runtime/status.ts';
import { texts } from '../runtime/text.ts';

interface StartDef extends NodeDef {
  campaign: string;
  country: string;
}

/** What a status shows first. */
const GRAVITY: readonly Standing['state'][] = ['halted', 'stopped', 'paused', 'cohort'];

/** Starts a cascade for every customer of a list. */
export default function cascadeStart(RED: NodeAPI): void {
  const text = texts(RED, english);
  const names = engineNames(RED);

  function create(this: Node, def: StartDef): void {
    RED.nodes.createNode(this, def);
    const status = new StatusLine(this);
    const campaignNode = RED.nodes.getNode(def.campaign);
    const name = nameOf(campaignNode);
    const country = (def.country ?? '').trim();
    const fault = countryFault(country);
    let started = 0;
    let queue = 0;
    let standing: Standing | null = null;
    const show = (queued: number): void => {
      queue = queued;
      if (name === null) {
        status.show({ fill: 'red', shape: 'ring', text: text('cascade-start.status.no-campaign') });
      } else if (standing !== null) {
        const fill = standing.state === 'cohort' ? 'yellow' : 'red';
        status.show({ fill, shape: 'ring', text: standingWords(standing, text, names) });
      } else if (fault !== null) {
        status.show({ fill: 'red', shape: 'ring', text: text('cascade-start.status.country') });
      } else if (queued > 0) {
        status.show({
          fill: 'blue',
          shape: 'dot',
          text: text('cascade-start.status.queued', { count: queued }),
        });
      } else if (started > 0) {
        status.show({
          fill: 'green',
          shape: 'ring',
          text: text('cascade-start.status.started', { count: started }),
        });
      }
    };

    const detach = attachEverywhere({
      id: this.id,
      kind: 'start',
      campaign: name,
      emit: (port, msg) => {
        // Each cascade is a message of its own; the list that it came from is not carried along.
        delete msg['_msgid'];
        msg['payload'] = (msg['cascade'] as { customer: unknown }).customer;
        started += 1;
        sendFrom(this, 2, port, msg);
      },
      counts: ({ count }) => show(count),
      notice: (notice) => {
        const { campaign, kind, ...rest } = notice;
        sendFrom(this, 2, 1, { topic: `cascade/${kind}`, payload: { campaign, notice: kind, ...rest } });
      },
      standings: (standings) => {
        standing = gravest(standings);
        show(queue);
      },
    });

    // What the node showed before a deploy stays until it shows something else.
    if (name === null || fault !== null) show(0);
    else this.status({});
    // Numbers with a country code are read all the same, so the list is taken.
    if (fault !== null) this.error(text(`cascade-start.error.${fault.key}`, fault.values));
    onInput(this, async (msg, send) => {
      const { engine, name: campaign } = campaignOf(campaignNode);
      const order = readControl(msg, campaign, this.name || this.id);
      if (order !== null) {
        const { action, channel = null, contact = null } = order;
        const done = await engine.control(order);
        send([null, { ...msg, payload: { campaign, action, channel, contact, ...done } }]);
        return;
      }
      const { payload, ...kept } = msg;
      const summary = await takeIn(engine, {
        node: this.id,
        campaign,
        payload,
        country,
        msg: kept,
      });
      send([null, { ...msg, payload: summary }]);
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

/** Of what holds for a campaign the gravest; null: nothing stands in its way. */
function gravest(standings: readonly Standing[]): Standing | null {
  const [first] = standings
    .filter(({ state }) => GRAVITY.includes(state))
    .toSorted((a, b) => GRAVITY.indexOf(a.state) - GRAVITY.indexOf(b.state));
  return first ?? null;
}
