import { styleText } from 'node:util';
import { FLOWS, TRANSPORTS } from './parts/cascades.mjs';

const NAMES = {
  'product call': 'this package, durable · built-in simulator',
  'product http': 'this package, durable · gateway over HTTP',
  'hand-wired call': 'hand-wired, in memory · simulator in a function node',
  'hand-wired http': 'hand-wired, in memory · gateway over HTTP',
};

/**
 * What was promised of the figures, and whether they keep it. Parts that were not measured are left out.
 * @param {{ cascades?: any, waits?: any, report?: any }} result
 */
export function targets({ cascades, waits, report }) {
  const product = cascades?.flows['product call'];
  const all = [
    product && ['complete three-step cascades a second', product.perSecond, '>=', 300],
    // Core nodes reach a provider by http request and nothing else: that is the flow people wire by hand.
    cascades && ['… times the flow hand-wired from core nodes', cascades.ratios.simulatorToHttp, '>=', 2],
    product && ['… event-loop delay p99, ms', product.loop.p99, '<', 20],
    waits && ['waiting: ready, ms', waits.readyMs, '<', 2_000],
    waits && ['… lateness p99, ms', waits.lateness.p99, '<', 1_000],
    waits && ['… ended early', waits.lateness.early, '<=', 0],
    waits && ['… memory over an empty Node-RED, MB', waits.addedRssMb, '<', 300],
    waits && ['… event-loop delay p99, ms', waits.loop.p99, '<', 20],
    report && ['report page with all outcomes, the first time, ms', report.firstMs, '<', 1_000],
    report && ['… event-loop delay, the longest, ms', report.loop.max, '<', 20],
  ];
  return all.filter(Boolean).map(([name, value, sign, limit]) => ({
    name,
    value,
    target: `${sign} ${limit}`,
    met: sign === '>=' ? value >= limit : sign === '<' ? value < limit : value <= limit,
  }));
}

/** Prints the parts that were asked for. @param {any} result @param {ReadonlySet<string>} parts a, b, c, d */
export function print(result, parts) {
  const { cascades, waits, report } = result;
  if (cascades && parts.has('a')) printCascades(cascades);
  if (waits && parts.has('b')) printWaits(waits);
  if (parts.has('c')) printLoop(result);
  if (report && parts.has('d')) printReport(report);
  say('');
  table(
    ['target', 'measured', 'wanted', ''],
    result.targets.map(({ name, value, target, met }) => [name, value, target, met ? 'met' : 'MISSED']),
  );
}

function printCascades({ count, rounds, flows, ratios }) {
  say('');
  say(
    `(a) ${count.toLocaleString('en')} cascades of three steps, by one CSV; median of ${rounds} rounds, taking turns`,
  );
  table(
    ['flow', 'cascades/s', 'CPU ms each', 'of it flows', 'peak RSS MB'],
    rows(flows, ({ perSecond, cpuMsPerCascade, mainCpuMsPerCascade, peakRssMb }) => [
      perSecond,
      cpuMsPerCascade,
      mainCpuMsPerCascade,
      peakRssMb,
    ]),
  );
  say(
    `this package on its simulator / hand-wired from core nodes, which means over HTTP: ${ratios.simulatorToHttp}`,
  );
  say(
    `the same transport on both sides: over HTTP ${ratios.http}; the simulator called by a function node ${ratios.call}`,
  );
}

function printWaits({ waiting, due, readyMs, lateness, addedRssMb, emptyRssMb, cpuMs, elapsedMs }) {
  say('');
  say(
    `(b) ${waiting.toLocaleString('en')} waiting cascades, ${due.toLocaleString('en')} of them due while watched`,
  );
  table(
    ['ready ms', 'late p50 ms', 'p99', 'max', 'early', 'RSS over empty MB', 'empty MB', 'CPU %'],
    [
      [
        readyMs,
        lateness.p50,
        lateness.p99,
        lateness.max,
        lateness.early,
        addedRssMb,
        emptyRssMb,
        Math.round((cpuMs / elapsedMs) * 100),
      ],
    ],
  );
}

function printLoop({ cascades, waits }) {
  say('');
  say('(c) event-loop delay, ms');
  table(
    ['during', 'p99', 'max'],
    [
      ...(cascades ? rows(cascades.flows, ({ loop }) => [loop.p99, loop.max]) : []),
      ...(waits
        ? [['start with waiting cascades (deploy and open)', waits.start.loop.p99, waits.start.loop.max]]
        : []),
      ...(waits ? [['waits ending', waits.loop.p99, waits.loop.max]] : []),
      ...(waits ? [['empty Node-RED', waits.emptyLoop.p99, waits.emptyLoop.max]] : []),
    ],
  );
}

function printReport({ outcomes, firstMs, medianMs, kilobytes, countedOnceMs, loop }) {
  say('');
  say(`(d) the report page of a campaign with ${outcomes.toLocaleString('en')} outcomes`);
  table(
    ['first ms', 'median ms', 'KB', 'loop delay max ms', 'opening a file without counts, once, ms'],
    [[firstMs, medianMs, kilobytes, loop.max, countedOnceMs]],
  );
}

/** One row a flow, this package's beside the hand-wired one of the same kind. */
function rows(flows, columns) {
  const keys = TRANSPORTS.flatMap((transport) => FLOWS.map((flow) => `${flow} ${transport}`));
  return keys.map((key) => [NAMES[key], ...columns(flows[key])]);
}

function table(head, body) {
  const lines = [head, ...body.map((row) => row.map(String))];
  const widths = head.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  lines.forEach((line, n) => {
    const text = line
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ');
    say(n === 0 ? styleText('bold', text) : text);
  });
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
