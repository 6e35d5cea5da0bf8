/** The nodes and accounts that serve every engine of the process, present and to come. */
import type { Provider, ReportSink } from '../channels/provider.ts';
import type { ReportListener } from './accounts.ts';
import type { Attachment } from './attachment.ts';
import type { Clock } from './clock.ts';
import { CascadeError } from './errors.ts';
import { connectOne } from './listeners.ts';
import { engines, joinEverywhere, type Running } from './registry.ts';

/** Makes an account's provider for an engine; null: it cannot work, which was said, and it is not deployed. */
export type MakeProvider = (running: Running, clock: Clock) => Provider | null;

/** Puts a node in charge of its id in every engine, present and to come. */
export function attachEverywhere(attachment: Attachment): () => void {
  return joinEverywhere({ join: ({ engine }) => engine.attach(attachment) });
}

/** Calls `listener` for every committed report of an account, from every engine, present and to come. */
export function listenEverywhere(account: string, listener: ReportListener): () => void {
  return joinEverywhere({ join: ({ engine }) => engine.accounts.listen(account, listener) });
}

/** Deploys an account in every engine, present and to come. */
export function deployAccount(
  id: string,
  make: MakeProvider,
  onFault: (message: string) => void,
): () => void {
  return joinEverywhere({
    join({ engine, key }) {
      let leave: (() => void) | null = null;
      let left = false;
      engine
        .clock()
        .then((clock) => {
          if (left) return;
          const provider = make({ engine, key }, clock);
          if (provider === null) return;
          if (key.speed !== 1 && !provider.capabilities.simulated) {
            provider.close().catch(() => undefined);
            throw new CascadeError(
              'This account reaches real people, and its store runs on a fast clock made for simulations. ' +
                'Set the speed of the store to 1, or use a simulator account.',
            );
          }
          // A simulator's customers live with one store; the news of a real account concern all of them.
          const real = !provider.capabilities.simulated;
          leave = engine.accounts.deploy(
            id,
            provider,
            real ? () => connectOne(id, provider, takeEverywhere(id)) : undefined,
          );
        })
        .catch((error: unknown) => onFault(error instanceof Error ? error.message : String(error)));
      return () => {
        left = true;
        leave?.();
      };
    },
  });
}

/** Takes what a provider tells of an account into every store that the account serves. */
function takeEverywhere(account: string): ReportSink {
  return async (reports, aliases = [], prices = [], unblocks = []) => {
    const serving = engines().filter(({ engine }) => engine.accounts.provider(account));
    await Promise.all(
      serving.map(({ engine }) => engine.accounts.take(account, { reports, aliases, prices, unblocks })),
    );
  };
}
