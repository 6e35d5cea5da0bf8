import assert from 'node:assert/strict';
import type { Provider } from '../../lib/channels/index.ts';
import { Accounts, type AccountsParts } from '../../lib/engine/accounts.ts';

/** What was told as a fault while an account was deployed. */
async function faultsOf(clock: () => Promise<object>): Promise<readonly string[]> {
  const faults: string[] = [];
  const fault = (error: Error): void => void faults.push(error.message);
  const parts = { runner: { fault }, dispatcher: {}, unknowns: { deployed: () => {} }, clock };
  const provider = { kind: 'own', capabilities: {}, close: async () => {} } as unknown as Provider;
  new Accounts(parts as unknown as AccountsParts).deploy('a', provider, () => {
    throw new Error('nobody listens');
  });
  await new Promise((resolve) => setImmediate(resolve));
  return faults;
}

describe('an account that is deployed', () => {
  it('tells why it could not begin to listen', async () =>
    assert.deepEqual(await faultsOf(async () => ({ now: () => 0 })), ['nobody listens']));

  it('leaves it to the store to tell why that is not open', async () =>
    assert.deepEqual(await faultsOf(() => Promise.reject(new Error('the disk is full'))), []));
});
