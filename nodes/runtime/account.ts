import { createProvider, deployAccount, fileLedger, type MakeProvider } from '../../lib/index.ts';

/** What an account node, or the built-in simulator, is made of. */
export interface AccountSettings {
  readonly id: string;
  readonly provider: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly credentials: Readonly<Record<string, string>>;
}

/** Deploys an account on every engine; its simulated sends are kept beside the engine's store. */
export function deploy(account: AccountSettings, onFault: (message: string) => void): () => void {
  const make: MakeProvider = ({ key }, clock) =>
    createProvider(account.provider, account.settings, {
      account: account.id,
      clock,
      credentials: account.credentials,
      openLedger: () => fileLedger(`${key.path}.${account.id}.ledger`),
    });
  return deployAccount(account.id, make, onFault);
}
