import type { Node } from 'node-red';
import type { Message } from '../../lib/index.ts';

/**
 * Handles a node's messages. Whatever the handler does, exactly one `done` follows, and nothing is thrown
 * into the runtime: an unhandled rejection would end the user's other flows as well.
 */
export function onInput(
  node: Node,
  handle: (msg: Message, send: (messages: (Message | null)[]) => void) => Promise<void>,
): void {
  node.on('input', (msg, send, done) => {
    // A promise that begins with a turn also catches what a handler throws before its first await.
    Promise.resolve()
      .then(() => handle(msg as Message, (messages) => send(messages)))
      .then(
        () => done(),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
  });
}

/** Runs what is to happen when the node goes, and never longer than an instant. */
export function onClose(node: Node, undo: () => void): void {
  node.on('close', (done: () => void) => {
    try {
      undo();
    } catch (error) {
      node.error(error instanceof Error ? error.message : String(error));
    }
    done();
  });
}

/** Sends a message from one of a node's outputs. */
export function sendFrom(node: Node, outputs: number, port: number, msg: Message): void {
  const messages: (Message | null)[] = Array.from({ length: outputs }, () => null);
  messages[port] = msg;
  node.send(messages);
}
