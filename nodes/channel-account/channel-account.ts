import type { Node, NodeAPI, NodeDef } from 'node-red';
import { providerKinds } from '../../lib/index.ts';
import { deploy } from '../runtime/account.ts';
import { onClose } from '../runtime/input.ts';

interface AccountDef extends NodeDef {
  provider: string;
  settings: Record<string, unknown>;
}

/** Config node: a provider's account, with its sender and its secrets. */
export default function channelAccount(RED: NodeAPI): void {
  function create(this: Node, def: AccountDef): void {
    RED.nodes.createNode(this, def);
    const provider = def.provider || 'simulator';
    (this as unknown as { simulated: boolean }).simulated = provider === 'simulator';
    if (!providerKinds.includes(provider)) {
      this.error(`There is no provider "${provider}". Choose one of: ${providerKinds.join(', ')}.`);
      return;
    }
    const withdraw = deploy(
      { id: this.id, provider, settings: def.settings ?? {}, credentials: {} },
      (message) => this.error(message),
    );
    onClose(this, withdraw);
  }
  RED.nodes.registerType('channel-account', create as never);
}
