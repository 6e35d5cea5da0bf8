import assert from 'node:assert/strict';
import { createProvider } from '../../../lib/channels/index.ts';
import type { SendRequest } from '../../../lib/channels/provider.ts';
import type { ProviderContext } from '../../../lib/channels/registry.ts';
import { bench, never, request } from '../provider-bench.ts';

const account = (handOver?: ProviderContext['handOver']) =>
  createProvider('flow', {}, bench({}, handOver ? { handOver } : {}).context);

describe("the user's own flow as a provider", () => {
  it('gets the rendered message, and that counts as accepted', async () => {
    const given: SendRequest[] = [];
    const provider = account(async (message) => given.push(message) > 0);
    assert.deepEqual(provider.validate(), []);
    assert.deepEqual(await provider.send(request({ text: 'Hi' }), never), {
      state: 'accepted',
      outcome: 'accepted',
    });
    assert.deepEqual(given, [request({ text: 'Hi' })]);
    await provider.close();
  });

  it('holds the account where nothing is wired', async () => {
    const refused = {
      state: 'refused',
      reason: 'sender_misconfigured',
      scope: 'account',
      code: 'nothing_wired',
    };
    assert.deepEqual(await account().send(request({}), never), refused);
    assert.deepEqual(await account(async () => false).send(request({}), never), refused);
  });

  it('leaves it open what became of a message when the flow fails', async () => {
    const provider = account(() => Promise.reject(new Error('canary')));
    assert.deepEqual(await provider.send(request({}), never), { state: 'unknown', code: 'flow_failed' });
    const called = account(() => assert.fail('asked after the engine gave up'));
    assert.equal((await called.send(request({}), AbortSignal.abort())).state, 'refused');
  });
});
