import type { Node, NodeAPI, NodeDef } from 'node-red';
import { attachEverywhere, CascadeError, PORT } from '../../lib/index.ts';
import english from '../../locales/en-US/outcome-learner.json' with { type: 'json' };
import { campaignOf, engineOfMessage, type CampaignNode } from '../runtime/config.ts';
import { onClose, onInput, sendFrom } from '../runtime/input.ts';
import { StatusLine } from '../runtime/status.ts';
import { texts } from '../runtime/text.ts';
import { commandOf, obey } from './commands.ts';

interface LearnerDef extends NodeDef {
  campaign: string;
}

/** Announces each cascade's final result, and lets the campaign learn which channel to start with. */
export default function outcomeLearner(RED: NodeAPI): void {
  const text = texts(RED, english);

  function create(this: Node, def: LearnerDef): void {
    RED.nodes.createNode(this, def);
    const status = new StatusLine(this);
    let results = 0;
    let broken = false;
    const detach = attachEverywhere({
      id: this.id,
      kind: 'learner',
      campaign: null,
      emit: (port, msg) => {
        results += 1;
        if (!broken) {
          status.show(() => ({
            fill: 'green',
            shape: 'ring',
            text: text('outcome-learner.status.results', { count: results }),
          }));
        }
        sendFrom(this, 2, port, msg);
      },
    });
    let learning = (): void => {};
    let campaign: ReturnType<CampaignNode['campaign']> | null = null;
    try {
      campaign = campaignOf(RED.nodes.getNode(def.campaign));
      const { engine, name } = campaign;
      learning = engine.learning.start(name, (insight) => {
        sendFrom(this, 2, PORT.learner.insight, { topic: insight.kind, payload: insight });
      });
    } catch {
      // Results are announced without a campaign as well.
    }
    // What the node showed before a deploy stays until it shows something else.
    broken = campaign === null && Boolean(def.campaign);
    if (!broken) this.status({});
    else status.show({ fill: 'red', shape: 'ring', text: text('outcome-learner.status.no-campaign') });

    onInput(this, async (msg, send) => {
      const command = commandOf(msg);
      if (command !== null) {
        if (campaign === null) throw new CascadeError(text('outcome-learner.error.campaign', { command }));
        if (msg['payload'] === 'import') throw new CascadeError(text('outcome-learner.error.import'));
        send([null, { ...msg, topic: command, payload: await obey(command, campaign, msg['payload']) }]);
        return;
      }
      await engineOfMessage(msg).finish(this.id, msg);
    });
    onClose(this, () => {
      learning();
      detach();
      status.stop();
    });
  }
  RED.nodes.registerType('outcome-learner', create as never);
}
