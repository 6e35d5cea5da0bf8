/** Kannel, the SMS gateway, as installed on this machine: its two processes with a configuration of their own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where its programs are. */
export interface KannelPrograms {
  readonly bearerbox: string;
  readonly smsbox: string;
}

/** What it connects. */
export interface KannelSetup {
  /** The operator's port on this machine, and how Kannel binds itself there. */
  readonly operator: { readonly port: number; readonly systemId: string; readonly password: string };
  /** Who may send. */
  readonly user: string;
  readonly password: string;
  /** Where messages of people are brought, with Kannel's own escapes in it. */
  readonly inboundUrl: string;
  /** Resolves when the operator knows Kannel as bound. */
  readonly bound: () => Promise<void>;
}

/** Kannel at work. */
export interface Kannel {
  /** Address of its sendsms service. */
  readonly url: string;
  /** Ends its processes. */
  close(): Promise<void>;
}

/** It takes a fraction of a second, on a busy machine seconds; a refused bind would last for ever. */
const READY_MS = 30_000;

/** Finds Kannel among the programs of this machine; null: it is not installed. */
export function findKannel(): KannelPrograms | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  const find = (name: string) => folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  const [bearerbox, smsbox] = [find('bearerbox'), find('smsbox')];
  return bearerbox === undefined || smsbox === undefined ? null : { bearerbox, smsbox };
}

/** Starts it on free ports. @throws Error with its last words when it does not start */
export async function startKannel(programs: KannelPrograms, setup: KannelSetup): Promise<Kannel> {
  const folder = await mkdtemp(join(tmpdir(), 'kannel-'));
  const file = join(folder, 'kannel.conf');
  const [admin, box, sendsms] = await freePorts(3);
  await writeFile(file, configuration(setup, { admin: admin!, box: box!, sendsms: sendsms! }));
  const running: ChildProcess[] = [];
  const kill = (): void => running.forEach((child) => child.kill('SIGKILL'));
  const close = async (): Promise<void> => {
    process.off('exit', kill);
    const ends = running
      .filter((child) => child.exitCode === null && child.signalCode === null)
      .map((child) => once(child, 'exit'));
    kill();
    await Promise.all(ends);
    await rm(folder, { recursive: true });
  };
  process.once('exit', kill);
  let late: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error(`Kannel is not ready after ${READY_MS} ms`)), READY_MS);
  });
  const start = async (): Promise<void> => {
    await started(programs.bearerbox, file, 'Start-up done', running);
    await setup.bound();
    await started(programs.smsbox, file, 'Connected to bearerbox', running);
  };
  try {
    await Promise.race([start(), overdue]);
  } catch (error) {
    await close();
    throw error;
  } finally {
    clearTimeout(late);
  }
  return { url: `http://127.0.0.1:${sendsms}`, close };
}

/** Starts a program and waits for the words in its log by which it says that it is ready. */
function started(program: string, file: string, words: string, running: ChildProcess[]): Promise<void> {
  const child = spawn(program, ['-v', '1', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  running.push(child);
  return new Promise((resolve, reject) => {
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = `${log}${text}`.slice(-4_000);
      if (log.includes(words)) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}: ${log}`)));
  });
}

/** Ports that nobody listens on; held together, so that they differ. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/**
 * The configuration. `mo-recode` brings replies as UTF-8: without it, those that are not in the alphabet of SMS
 * come as UTF-16. What an operator refuses for the moment is tried again once, after a second.
 */
function configuration(
  { operator, user, password, inboundUrl }: KannelSetup,
  ports: Readonly<Record<'admin' | 'box' | 'sendsms', number>>,
): string {
  return `
group = core
admin-port = ${ports.admin}
admin-interface = "127.0.0.1"
admin-password = "${password}"
smsbox-port = ${ports.box}
smsbox-interface = "127.0.0.1"
box-allow-ip = "127.0.0.1"
box-deny-ip = "*.*.*.*"
sms-resend-freq = 1
sms-resend-retry = 1

group = smsc
smsc = smpp
smsc-id = operator
host = 127.0.0.1
port = ${operator.port}
transceiver-mode = true
smsc-username = "${operator.systemId}"
smsc-password = "${operator.password}"
system-type = ""
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${ports.box}
sendsms-port = ${ports.sendsms}
sendsms-interface = "127.0.0.1"
mo-recode = true
http-request-retry = 1
http-queue-delay = 1

group = sendsms-user
username = "${user}"
password = "${password}"
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
omit-empty = true
max-messages = 0
get-url = "${inboundUrl}"
`;
}
