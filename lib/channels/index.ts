/** The public face of the providers: what the engine, the nodes and the tools import. */
export type { Capabilities, LookUp, Provider, ReportSink, SendRequest } from './provider.ts';
export { createProvider, providerKinds } from './registry.ts';
export type { ProviderContext, ProviderFactory } from './registry.ts';
export { duplicateSends, fileLedger, memoryLedger, readLedger } from './simulator/ledger.ts';
export type { CancelEntry, Ledger, LedgerEntry, SendEntry } from './simulator/ledger.ts';
export type { ChannelBehaviour, SegmentBehaviour } from './simulator/people.ts';
export type { Faults, SimulatorSettings } from './simulator/settings.ts';
export { createSimulator } from './simulator/simulator.ts';
export type { Simulator, SimulatorContext } from './simulator/simulator.ts';
