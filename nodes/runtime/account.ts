import {
  createHttpClient,
  createProvider,
  deployAccount,
  engines,
  fileLedger,
  noteAccountProblems,
  redactor,
  withoutSecrets,
  type ClaimedAttempt,
  type HandOver,
  type HttpClient,
  type MakeProvider,
} from '../../lib/index.ts';

/** What an account node, or the built-in simulator, is made of. */
export interface AccountSettings {
  readonly id: string;
  readonly provider: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly credentials: Readonly<Record<string, string>>;
  /** Its address as the provider calls it; null: not reachable. */
  readonly address: string | null;
  readonly handOver?: HandOver;
}

/** One for all accounts of the process: connections are kept and shared. */
let http: HttpClient | null = null;

/**
 * Deploys an account on every engine; its simulated sends are kept beside the engine's store. An account
 * whose settings have a problem is not deployed.
 * @param onFault told of faults, and once of each problem of the settings, never with a secret in it
 */
export function deploy(account: AccountSettings, onFault: (message: string) => void): () => void {
  const { id, provider: kind, settings, credentials, address, handOver } = account;
  const redact = redactor(Object.values(credentials));
  const tell = (message: string): void => onFault(redact(message));
  let checked = false;
  const make: MakeProvider = ({ key }, clock) => {
    const provider = createProvider(kind, settings, {
      account: id,
      clock,
      credentials,
      publicUrl: address,
      http: (http ??= createHttpClient()),
      attemptOf: (attempt) => claimed(id, attempt),
      openLedger: () => fileLedger(`${key.path}.${id}.ledger`),
      ...(handOver === undefined ? {} : { handOver }),
    });
    const problems = provider.validate();
    // A problem names fields and quotes settings; a secret is in it only where it was typed into a setting.
    const said = problems.map((problem) => withoutSecrets(problem, Object.values(credentials)));
    noteAccountProblems(id, said);
    if (!checked) for (const { text } of said) onFault(text);
    checked = true;
    if (problems.length === 0) return provider;
    provider.close().catch((error: unknown) => tell(String(error)));
    return null;
  };
  return deployAccount(id, make, tell);
}

/** What was claimed for an account under an attempt's id, in whichever store it stands. */
async function claimed(account: string, id: string): Promise<ClaimedAttempt | null> {
  for (const { engine } of engines()) {
    const attempt = engine.obstacle === null ? await engine.attemptOf(id) : null;
    if (attempt?.account !== account) continue;
    const { channel, address, body, claimedAt, externalId } = attempt;
    return { channel, to: address, body, claimedAt, externalId };
  }
  return null;
}
