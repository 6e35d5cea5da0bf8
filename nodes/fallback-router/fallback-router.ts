import type { Node, NodeAPI, NodeDef, NodeStatus } from 'node-red';
import { attachEverywhere, type CascadeMessage } from '../../lib/index.ts';
import english from '../../locales/en-US/fallback-router.json' with { type: 'json' };
import { campaignOf } from '../runtime/config.ts';
import { onClose, onInput, sendFrom } from '../runtime/input.ts';
import { texts } from '../runtime/text.ts';
import { engineNames } from '../runtime/names.ts';
import { fitting } from '../runtime/status.ts';
import { outputChannels, outputOf } from './outputs.ts';

interface RouterDef extends NodeDef {
  campaign: string;
  channels: string[];
  wires?: readonly (readonly string[])[];
}

/** Sends each cascade to the output of its next channel. */
export default function fallbackRouter(RED: NodeAPI): void {
  const text = texts(RED, english);
  const names = engineNames(RED);

  function create(this: Node, def: RouterDef): void {
    RED.nodes.createNode(this, def);
    const campaignNode = RED.nodes.getNode(def.campaign);
    const ofCampaign = (): string[] => campaignOf(campaignNode).plan.steps.map(({ channel }) => channel);
    const channels = (): readonly string[] =>
      outputChannels(def.channels, def.wires?.length ?? 0, ofCampaign);

    this.status(standing());
    const detach = attachEverywhere({
      id: this.id,
      kind: 'router',
      campaign: null,
      emit: (_port, msg) => {
        const { cascade } = msg as CascadeMessage;
        try {
          const outputs = channels();
          sendFrom(this, outputs.length + 1, outputOf(outputs, cascade), msg);
        } catch (error) {
          this.error((error as Error).message, msg);
          // An end counts as delivered once it has left: the engine has to know that this one has not.
          if (cascade.result !== null) throw error;
        }
      },
    });
    onInput(this, async (msg) => {
      await campaignOf(campaignNode).engine.route(this.id, msg, channels());
    });
    onClose(this, detach);

    /** What is wrong with its campaign or its outputs, for the status; nothing where all is well. */
    function standing(): NodeStatus {
      let wanted: string[];
      try {
        wanted = ofCampaign();
      } catch {
        return { fill: 'red', shape: 'ring', text: text('fallback-router.status.no-campaign') };
      }
      const missing = missingOutputs(wanted);
      return missing === null ? {} : { fill: 'yellow', shape: 'ring', text: missing };
    }

    /** What of the campaign has no output here, in words; null: nothing. */
    function missingOutputs(wanted: readonly string[]): string | null {
      try {
        const outputs = channels();
        const gone = wanted.filter((channel) => !outputs.includes(channel)).map(names.channel);
        if (gone.length === 0) return null;
        return fitting(text('fallback-router.status.no-output', { channels: gone.join(', ') }));
      } catch {
        return text('fallback-router.status.unknown');
      }
    }
  }
  RED.nodes.registerType('fallback-router', create as never);
}
