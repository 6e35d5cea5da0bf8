import type { Node, NodeAPI, NodeDef } from 'node-red';
import { attachEverywhere } from '../../lib/index.ts';
import english from '../../locales/en-US/outcome-learner.json' with { type: 'json' };
import { engineOfMessage } from '../runtime/config.ts';
import { onClose, onInput, sendFrom } from '../runtime/input.ts';
import { StatusLine } from '../runtime/status.ts';
import { texts } from '../runtime/text.ts';

interface LearnerDef extends NodeDef {
  campaign: string;
}

/** Takes cascades that have come to an end, and announces each one's final result. */
export default function outcomeLearner(RED: NodeAPI): void {
  const text = texts(RED, english);

  function create(this: Node, def: LearnerDef): void {
    RED.nodes.createNode(this, def);
    const status = new StatusLine(this);
    let results = 0;
    const detach = attachEverywhere({
      id: this.id,
      kind: 'learner',
      campaign: null,
      emit: (port, msg) => {
        results += 1;
        status.show({
          fill: 'green',
          shape: 'ring',
          text: text('outcome-learner.status.results', { count: results }),
        });
        sendFrom(this, 2, port, msg);
      },
    });
    onInput(this, (msg) => engineOfMessage(msg).finish(this.id, msg));
    onClose(this, () => {
      detach();
      status.stop();
    });
  }
  RED.nodes.registerType('outcome-learner', create as never);
}
