/**
 * Which of an account's providers asks for its news. An account has a provider for every store of the process;
 * two that ask would take each other's answers, as Telegram has it, or ask for everything twice.
 */
import type { Provider, ReportSink } from '../channels/provider.ts';

interface Line {
  readonly provider: Provider;
  readonly sink: ReportSink;
}

const lines = new Map<string, Line[]>();

/**
 * Connects a provider; the first of its account asks for news.
 * @param sink takes news in for every store
 * @returns what ends that: the next provider of the account then asks in its place
 */
export function connectOne(account: string, provider: Provider, sink: ReportSink): () => void {
  const known = lines.get(account) ?? [];
  lines.set(account, known);
  const line = { provider, sink };
  known.push(line);
  provider.connect?.(sink, known[0] === line);
  return () => {
    const place = known.indexOf(line);
    if (place < 0) return;
    known.splice(place, 1);
    if (known.length === 0 && lines.get(account) === known) lines.delete(account);
    if (place === 0) known[0]?.provider.connect?.(known[0].sink, true);
  };
}
