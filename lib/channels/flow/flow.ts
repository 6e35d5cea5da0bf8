import type { SendResult } from '../../cascade/command.ts';
import { SettingsForm } from '../settings-form.ts';
import type { Capabilities, Provider, SendRequest } from '../provider.ts';
import type { ProviderContext } from '../registry.ts';

/** Hands a rendered message to the nodes behind the account. Resolves to false where there are none. */
export type HandOver = (request: SendRequest) => Promise<boolean>;

/**
 * The user's own nodes as a provider: they get the rendered message and do with it what they like. What
 * becomes of it comes back through channel-receive, with the attempt's id.
 */
export function createFlow(settings: unknown, { credentials, handOver }: ProviderContext): Provider {
  const form = new SettingsForm(settings, credentials);
  const capabilities: Capabilities = {
    channels: [],
    lookUp: false,
    cancel: false,
    simulated: false,
    concurrency: form.count('concurrency', 50, 1, 1_000),
  };
  return {
    kind: 'flow',
    capabilities,
    validate: () => form.problems,
    send: (request, signal) => hand(request, signal, handOver),
    async close() {},
  };
}

async function hand(
  request: SendRequest,
  signal: AbortSignal,
  handOver: HandOver | undefined,
): Promise<SendResult> {
  if (signal.aborted)
    return { state: 'refused', reason: 'provider_error', scope: 'sender', code: 'not-asked' };
  try {
    if (handOver !== undefined && (await handOver(request)))
      return { state: 'accepted', outcome: 'accepted' };
  } catch {
    // The nodes may have begun before one of them failed.
    return { state: 'unknown', code: 'flow_failed' };
  }
  return { state: 'refused', reason: 'sender_misconfigured', scope: 'account', code: 'nothing_wired' };
}
