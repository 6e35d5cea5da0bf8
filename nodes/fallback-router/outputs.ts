/** Which output of a router is whose. */
import { CascadeError } from '../../lib/index.ts';

/**
 * The channels of a router's outputs but the last. Wires were drawn to outputs of the names that were saved with them:
 * those hold, whatever order the campaign has by now. Without names the outputs are in the campaign's order.
 * @param named as saved in the flow
 * @param outputs how many outputs have wires in the flow
 * @param channelsOf the campaign's; asked only where there are no names, since a campaign may be broken for a while
 * @throws CascadeError where nobody can tell
 */
export function outputChannels(
  named: unknown,
  outputs: number,
  channelsOf: () => readonly string[],
): readonly string[] {
  const names = Array.isArray(named) ? named.filter((one): one is string => typeof one === 'string') : [];
  if (names.length > 0) return names;
  const ofCampaign = channelsOf();
  if (outputs === ofCampaign.length + 1) return ofCampaign;
  throw new CascadeError(
    `The router names no channels and has ${outputs} outputs, but the campaign has ${ofCampaign.length} channels: ` +
      'nobody can tell which output is whose. Open the router, check its wires, press Done, and deploy.',
  );
}

/**
 * The output of a message that leaves a router, by its own words: it may have been routed before the outputs changed
 * places, and have stayed in the store since.
 * @throws CascadeError when its channel has no output any more; it stays in the store until it has one
 */
export function outputOf(
  channels: readonly string[],
  cascade: { readonly id: string; readonly channel: string | null; readonly result: string | null },
): number {
  const { id, channel, result } = cascade;
  if (result !== null || channel === null) return channels.length;
  const output = channels.indexOf(channel);
  if (output >= 0) return output;
  throw new CascadeError(
    `Cascade ${id} goes on with channel "${channel}", but the router has no output for it. ` +
      'Open the router, check its channels against the campaign, and deploy: the cascade goes on from here.',
  );
}
