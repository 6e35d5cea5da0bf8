/** A mobile operator on this machine, as an SMPP client meets it: takes messages, reports their fate, brings replies. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import smpp, { type Pdu, type Session } from 'smpp';
import { Arrivals } from './arrivals.ts';

// Without it the package shows the bytes of a message, not what it takes them for.
delete smpp.commands.submit_sm.params.short_message.filter;

/** The only answers to a message, besides 0, that are played here (SMPP 3.4, 5.1.3). */
export const REFUSALS = { ESME_RINVDSTADR: 0x0b, ESME_RTHROTTLED: 0x58 } as const;

/** What becomes of a message: refused at once, or taken, with its final state told as often as `receipts` says. */
export type Fate =
  | { readonly refusal: keyof typeof REFUSALS }
  | { readonly state: 'DELIVRD' | 'UNDELIV' | 'EXPIRED' | 'REJECTD'; readonly receipts?: number };

/** A short message is a delivery receipt (SMPP 3.4, 5.2.12). */
const RECEIPT = 0x04;
/** Only the last bit asks for a receipt, the others for further kinds. */
const WANTS_RECEIPT = 0x01;
/** International number, ISDN numbering. */
const INTERNATIONAL = { source_addr_ton: 1, source_addr_npi: 1 };

export class SmppOperator {
  /** All messages in the order in which they came, the refused ones among them. */
  readonly submitted = new Arrivals<Pdu>();
  /** Ids of messages for whose receipt the client gave its answer, once for each. */
  readonly acknowledged = new Arrivals<string>();
  private readonly fates = new Map<string, readonly Fate[]>();
  private readonly bound = new Arrivals<Session>();
  private readonly sessions = new Set<Session>();
  private readonly server = smpp.createServer((session) => this.serve(session));
  private taken = 0;
  /** Clients that want to bind while it is away: they are answered when it is back. */
  private away: (() => void)[] | null = null;
  private readonly systemId: string;
  private readonly password: string;

  constructor(systemId: string, password: string) {
    this.systemId = systemId;
    this.password = password;
  }

  /** Listens on a free port of this machine and answers it. */
  async listen(): Promise<number> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  /** Resolves when so many clients in all have bound themselves and have taken note of it. */
  async ready(binds = 1): Promise<void> {
    await this.bound.until(() => true, binds);
  }

  /** Decides on the messages to a number: one fate each, the last one for all further ones. Others are delivered. */
  decide(number: string, ...fates: readonly Fate[]): void {
    this.fates.set(number, fates);
  }

  /** Brings a message of a person; resolves when the client has taken it. */
  async bring(from: string, to: string, text: Buffer, dataCoding: number): Promise<void> {
    const fields = { ...INTERNATIONAL, source_addr: from, destination_addr: to, data_coding: dataCoding };
    const { command_status: status } = await new Promise<Pdu>((resolve) =>
      this.bound.all.at(-1)!.deliver_sm({ ...fields, short_message: text }, resolve),
    );
    if (status !== 0) throw new Error(`deliver_sm was answered with ${status}`);
  }

  /** Sends the client away, as for maintenance, until it is {@link back}; resolves when the client has agreed. */
  async dismiss(): Promise<void> {
    this.away = [];
    const session = this.bound.all.at(-1)!;
    await new Promise((resolve) => session.unbind(resolve));
    await new Promise<void>((resolve) => session.destroy(resolve));
  }

  /** Takes clients again. */
  back(): void {
    const waiting = this.away ?? [];
    this.away = null;
    for (const bind of waiting) bind();
  }

  async close(): Promise<void> {
    for (const session of this.sessions) session.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(session: Session): void {
    this.sessions.add(session);
    session.on('close', () => this.sessions.delete(session));
    // A client that is killed cuts its connection.
    session.on('error', () => session.destroy());
    session.on('enquire_link', (asked: Pdu) => session.send(asked.response()));
    session.on('bind_transceiver', (asked: Pdu) => {
      if (this.away === null) this.bind(session, asked);
      else this.away.push(() => this.bind(session, asked));
    });
    session.on('submit_sm', (message: Pdu) => this.take(session, message));
  }

  private bind(session: Session, asked: Pdu): void {
    const known = asked.system_id === this.systemId && asked.password === this.password;
    session.send(asked.response(known ? { system_id: 'operator' } : { command_status: 0x0d }));
    // Messages are read in their order: who answers this one has seen that it is bound.
    if (known) session.enquire_link(() => this.bound.add(session));
  }

  private take(session: Session, message: Pdu): void {
    const { destination_addr: to, source_addr: from } = message;
    const [fate = { state: 'DELIVRD' }, ...later] = this.fates.get(to) ?? [];
    if (later.length > 0) this.fates.set(to, later);
    if ('refusal' in fate) {
      session.send(message.response({ command_status: REFUSALS[fate.refusal] }));
    } else {
      const id = `op-${++this.taken}`;
      session.send(message.response({ message_id: id }));
      const wanted = (message.registered_delivery & WANTS_RECEIPT) !== 0;
      for (let i = 0; wanted && i < (fate.receipts ?? 1); i++) {
        session.deliver_sm(
          {
            ...INTERNATIONAL,
            source_addr: to,
            destination_addr: from,
            esm_class: RECEIPT,
            short_message: receiptText(id, fate.state),
          },
          () => this.acknowledged.add(id),
        );
      }
    }
    this.submitted.add(message);
  }
}

/** A receipt in the form that operators commonly use (SMPP 3.4, appendix B). */
function receiptText(id: string, state: string): Buffer {
  const delivered = state === 'DELIVRD' ? '001' : '000';
  return Buffer.from(
    `id:${id} sub:001 dlvrd:${delivered} submit date:2611221000 done date:2611221001 stat:${state} err:000 text:`,
  );
}
