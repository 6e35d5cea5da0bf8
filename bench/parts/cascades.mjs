import { measure } from '../child.mjs';
import { median, round } from '../gauge.mjs';

/** How the provider is reached: called in the same process, or as a gateway over HTTP. Both flows, each way. */
export const TRANSPORTS = ['call', 'http'];
export const FLOWS = ['product', 'hand-wired'];

/**
 * Complete three-step cascades a second, the package's nodes and the hand-wired flow taking turns.
 * @param {{ folder: string, count: number, rounds: number, say: (text: string) => void }} options
 */
export async function benchCascades({ folder, count, rounds, say }) {
  const readings = new Map();
  for (let number = 1; number <= rounds; number++) {
    for (const transport of TRANSPORTS) {
      for (const flow of FLOWS) {
        const reading = await measure(folder, flow, { count, transport });
        const key = `${flow} ${transport}`;
        readings.set(key, [...(readings.get(key) ?? []), reading]);
        say(`round ${number}/${rounds}  ${flow}, ${transport}: ${Math.round(perSecond(reading))}/s`);
      }
    }
  }
  const flows = Object.fromEntries([...readings].map(([key, all]) => [key, summarise(all)]));
  const ratio = (ours, theirs) => round(flows[ours].perSecond / flows[theirs].perSecond);
  return {
    count,
    rounds,
    flows,
    ratios: {
      call: ratio('product call', 'hand-wired call'),
      http: ratio('product http', 'hand-wired http'),
      simulatorToHttp: ratio('product call', 'hand-wired http'),
    },
  };
}

function perSecond({ count, elapsedMs }) {
  return (count / elapsedMs) * 1_000;
}

function summarise(readings) {
  const of = (pick) => round(median(readings.map(pick)));
  return {
    perSecond: of(perSecond),
    rounds: readings.map((reading) => round(perSecond(reading))),
    cpuMsPerCascade: Math.round(median(readings.map(({ cpuMs, count }) => cpuMs / count)) * 100) / 100,
    mainCpuMsPerCascade:
      Math.round(median(readings.map(({ mainCpuMs, count }) => mainCpuMs / count)) * 100) / 100,
    loop: { p99: of(({ loop }) => loop.p99), max: Math.max(...readings.map(({ loop }) => loop.max)) },
    peakRssMb: of(({ peakRssMb }) => peakRssMb),
  };
}
