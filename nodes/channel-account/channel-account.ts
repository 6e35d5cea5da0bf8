import type { Node, NodeAPI, NodeDef } from 'node-red';
import {
  baseAddressFault,
  CREDENTIALS,
  fieldsOf,
  handOver,
  noteAccountProblems,
  providerKinds,
  redactor,
  sayOfAccount,
  withoutSecrets,
} from '../../lib/index.ts';
import english from '../../locales/en-US/channel-account.json' with { type: 'json' };
import { deploy } from '../runtime/account.ts';
import { accountAddress, needsAddress, type Addressed } from '../runtime/account-address.ts';
import { onClose } from '../runtime/input.ts';
import { texts } from '../runtime/text.ts';
import { openEntrance, webhookObstacle } from '../runtime/webhooks.ts';
import { readCredentials } from './credentials.ts';

interface AccountDef extends NodeDef {
  provider: string;
  /** Where this Node-RED's HTTP nodes are reached from outside; '' : not at all. */
  publicUrl: string;
  settings: Record<string, unknown>;
}

/** What is said of a wrong public address: by the node, and in the list of issues. */
const ADDRESS_FAULTS = {
  none: ['channel-account.problem.address', 'accounts.no-public-address'],
  more: ['channel-account.problem.address-more', 'accounts.public-address-more'],
} as const;

/** Config node: a provider's account, with its sender and its secrets. */
export default function channelAccount(RED: NodeAPI): void {
  const text = texts(RED, english);

  function create(this: Node<Record<string, string>>, def: AccountDef): void {
    RED.nodes.createNode(this, def);
    const provider = def.provider || 'simulator';
    const settings = def.settings ?? {};
    const publicUrl = (def.publicUrl ?? '').trim();
    // Send nodes, and the routes of the form, look at these.
    const account: Addressed = { id: this.id, provider, publicUrl, settings };
    Object.assign(this, account, { simulated: provider === 'simulator' });
    const fail = (message: string): void => {
      this.status({ fill: 'red', shape: 'ring', text: text('channel-account.status.problem') });
      this.error(message);
    };
    if (!providerKinds.includes(provider)) {
      const known = providerKinds.map((name) => `'${name}'`).join(', ');
      noteAccountProblems(this.id, [sayOfAccount('accounts.unknown-provider', { provider, known })]);
      fail(text('channel-account.problem.provider', { provider, known: providerKinds.join(', ') }));
      return;
    }

    const credentials = readCredentials(this.credentials);
    const addressFault = publicUrl === '' ? null : baseAddressFault(publicUrl);
    if (addressFault !== null) {
      const [ours, theirs] = ADDRESS_FAULTS[addressFault];
      const problem = sayOfAccount(theirs, { text: publicUrl });
      noteAccountProblems(this.id, [withoutSecrets(problem, Object.values(credentials))]);
      fail(redactor(Object.values(credentials))(text(ours, { address: publicUrl })));
      return;
    }
    const { calledBack } = fieldsOf(provider);
    const obstacle = calledBack && publicUrl !== '' ? webhookObstacle(RED) : null;
    if (obstacle !== null) fail(obstacle);
    const address = accountAddress(RED, account);
    if (publicUrl === '' && needsAddress(account)) this.warn(text('channel-account.problem.no-address'));

    const closeEntrance = address !== null ? openEntrance(RED, this.id, publicUrl) : () => {};
    const withdraw = deploy(
      {
        id: this.id,
        provider,
        settings,
        credentials,
        address,
        ...(provider === 'flow' ? { handOver: handOver(this.id) } : {}),
      },
      fail,
    );
    onClose(this, () => {
      closeEntrance();
      withdraw();
    });
  }
  RED.nodes.registerType('channel-account', create as never, {
    credentials: Object.fromEntries(CREDENTIALS.map((name) => [name, { type: 'password' as const }])),
  });
}
