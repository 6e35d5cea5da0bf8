import type { Node, NodeAPI, NodeDef } from 'node-red';
import { CREDENTIALS, fieldsOf, isWebAddress, providerKinds, redactor } from '../../lib/index.ts';
import english from '../../locales/en-US/channel-account.json' with { type: 'json' };
import { deploy } from '../runtime/account.ts';
import { handOver } from '../runtime/hand-over.ts';
import { onClose } from '../runtime/input.ts';
import { texts } from '../runtime/text.ts';
import { openEntrance, webhookAddress, webhookObstacle } from '../runtime/webhooks.ts';

interface AccountDef extends NodeDef {
  provider: string;
  /** Where this Node-RED's HTTP nodes are reached from outside; '' : not at all. */
  publicUrl: string;
  settings: Record<string, unknown>;
}

/** Providers that tell nothing of what became of a message unless they can call in. */
const NEED_ADDRESS: ReadonlySet<string> = new Set(['twilio', 'whatsapp-cloud', 'http']);

/** Config node: a provider's account, with its sender and its secrets. */
export default function channelAccount(RED: NodeAPI): void {
  const text = texts(RED, english);

  function create(this: Node<Record<string, string>>, def: AccountDef): void {
    RED.nodes.createNode(this, def);
    const provider = def.provider || 'simulator';
    (this as unknown as { simulated: boolean }).simulated = provider === 'simulator';
    const fail = (message: string): void => {
      this.status({ fill: 'red', shape: 'ring', text: text('channel-account.status.problem') });
      this.error(message);
    };
    if (!providerKinds.includes(provider)) {
      fail(text('channel-account.problem.provider', { provider, known: providerKinds.join(', ') }));
      return;
    }

    const settings = def.settings ?? {};
    const credentials = readCredentials(this.credentials);
    const publicUrl = (def.publicUrl ?? '').trim();
    if (publicUrl !== '' && !isWebAddress(publicUrl)) {
      fail(
        redactor(Object.values(credentials))(text('channel-account.problem.address', { address: publicUrl })),
      );
      return;
    }
    const { calledBack } = fieldsOf(provider);
    const obstacle = calledBack && publicUrl !== '' ? webhookObstacle(RED) : null;
    if (obstacle !== null) fail(obstacle);
    const reachable = calledBack && publicUrl !== '' && obstacle === null;
    const polls = Number(settings['pollSeconds'] ?? 0) > 0;
    if (publicUrl === '' && NEED_ADDRESS.has(provider) && !polls)
      this.warn(text('channel-account.problem.no-address'));

    const closeEntrance = reachable ? openEntrance(RED, this.id, publicUrl) : () => {};
    const withdraw = deploy(
      {
        id: this.id,
        provider,
        settings,
        credentials,
        address: reachable ? webhookAddress(publicUrl, this.id) : null,
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

/** The secrets that were given; those of the field `secrets` by the names they have there. */
function readCredentials(given: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const { secrets = '', ...named } = given ?? {};
  const more = String(secrets)
    .split(/[\n;]/)
    .flatMap((line) => {
      const [, name = '', value = ''] = /^\s*([A-Za-z]\w{0,60})\s*=(.*)$/.exec(line) ?? [];
      return name === '' ? [] : [[name, value.trim()] as const];
    });
  const known = Object.entries(named).filter(([name]) => CREDENTIALS.includes(name));
  return Object.fromEntries(
    [...more, ...known].flatMap(([name, value]) =>
      typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [],
    ),
  );
}
