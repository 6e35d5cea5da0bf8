import type { Node, NodeAPI, NodeDef } from 'node-red';
import {
  attachEverywhere,
  CascadeError,
  cascadeOf,
  engines,
  parseDuration,
  sayOfGuards,
  type Engine,
  type Message,
  type SuccessRule,
} from '../../lib/index.ts';
import english from '../../locales/en-US/wait-for-reply.json' with { type: 'json' };
import { engineOfMessage } from '../runtime/config.ts';
import { onClose, onInput, sendFrom } from '../runtime/input.ts';
import { clockTime, StatusLine } from '../runtime/status.ts';
import { texts } from '../runtime/text.ts';

interface WaitDef extends NodeDef {
  wait: string;
  until: string;
}

const RULES: ReadonlySet<string> = new Set(['delivered', 'read', 'replied', 'answered', 'clicked']);

/** Holds cascades until the person reacts, the attempt fails, or the wait is over. */
export default function waitForReply(RED: NodeAPI): void {
  const text = texts(RED, english);

  function create(this: Node, def: WaitDef): void {
    RED.nodes.createNode(this, def);
    const status = new StatusLine(this);
    const settings = read(def);
    if ('problem' in settings) {
      this.error(settings.problem);
      status.show({ fill: 'red', shape: 'ring', text: text('wait-for-reply.status.invalid') });
    }

    const detach = attachEverywhere({
      id: this.id,
      kind: 'wait',
      campaign: null,
      emit: (port, msg) => sendFrom(this, 3, port, msg),
      counts: ({ count, next }) => {
        if ('problem' in settings) return;
        if (count === 0) status.show({});
        else {
          const label = text('wait-for-reply.status.waiting', {
            count,
            time: next === null ? '' : clockTime(next),
          });
          status.show({ fill: 'blue', shape: 'dot', text: label });
        }
      },
    });

    onInput(this, async (msg) => {
      if (msg['reset'] !== undefined || msg['flush'] !== undefined) {
        await control(this.id, msg);
        return;
      }
      if ('problem' in settings) throw new CascadeError(settings.problem);
      await engineOfMessage(msg).wait(this.id, msg, settings);
    });
    onClose(this, () => {
      detach();
      status.stop();
    });
  }
  RED.nodes.registerType('wait-for-reply', create as never);
}

/** `msg.reset` cancels and `msg.flush` lets expire: the message's cascade, or all that wait here. */
async function control(node: string, msg: Message): Promise<void> {
  const carried = cascadeOf(msg) ?? namedCascade(msg);
  const act = (engine: Engine): Promise<number> => {
    const what = carried === null ? { home: node } : { cascade: carried.id };
    return msg['reset'] !== undefined
      ? engine.stop(what, sayOfGuards('guards.end.cancelled'))
      : engine.flush(what);
  };
  await Promise.all(engines().map(({ engine }) => act(engine)));
}

/** A control message may name a cascade by its id alone. */
function namedCascade(msg: Message): { readonly id: string } | null {
  const id = (msg['cascade'] as { id?: unknown } | undefined)?.id;
  return typeof id === 'string' ? { id } : null;
}

function read(def: WaitDef): { waitMs: number | null; until: SuccessRule | null } | { problem: string } {
  const until = def.until || null;
  if (until !== null && !RULES.has(until)) {
    return {
      problem: `"${until}" is no success rule: choose delivered, read, replied, answered or clicked.`,
    };
  }
  try {
    return { waitMs: def.wait ? parseDuration(def.wait) : null, until: until as SuccessRule | null };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
