/** As much of the package `smpp`, which publishes no types, as an operator of messages needs. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Server as NetServer } from 'node:net';

  /** A message of the protocol. Which of the fields it has depends on its command. */
  export interface Pdu {
    readonly command: string;
    readonly command_status: number;
    readonly system_id?: string;
    readonly password?: string;
    readonly source_addr: string;
    readonly destination_addr: string;
    readonly data_coding: number;
    readonly esm_class: number;
    readonly registered_delivery: number;
    readonly short_message: Buffer;
    response(fields?: Readonly<Record<string, unknown>>): Pdu;
  }

  /** A connection with a client; emits every message under its command's name, and `error`. */
  export interface Session extends EventEmitter {
    send(pdu: Pdu): boolean;
    deliver_sm(fields: Readonly<Record<string, unknown>>, answered?: (answer: Pdu) => void): boolean;
    enquire_link(answered: (answer: Pdu) => void): boolean;
    unbind(answered: (answer: Pdu) => void): boolean;
    destroy(closed?: () => void): void;
  }

  const smpp: {
    createServer(listener: (session: Session) => void): NetServer;
    readonly commands: {
      readonly submit_sm: { readonly params: { readonly short_message: { filter?: unknown } } };
    };
  };
  export default smpp;
}
