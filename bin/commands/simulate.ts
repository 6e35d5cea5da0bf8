import { dryRun, simulatedRun, type DryRun, type Plan, type SimulatedRun } from '../../lib/index.ts';
import {
  countOption,
  EXIT,
  instantOption,
  json,
  listOption,
  textOption,
  UsageError,
  type Command,
} from '../command.ts';
import { textOf, theCampaignIn } from '../documents.ts';
import { counted, instant, money, percent, printed, table } from '../table.ts';

/** Customers of a simulated run, and of a dry run who are shown, unless it is said otherwise. */
const COUNT = 1_000;
const SHOWN = 5;

/** Tries a campaign out: a dry run of a list, a run on simulated customers, or both. */
export const simulate: Command = {
  summary: 'try a campaign out on a list or on simulated customers: who gets what, when, at what cost',
  usage: 'cascade simulate <file> [--customers list.csv] [--at instant] [--n 1000] [--seed 1] [--json]',
  help: `<file> is a campaign document, or a flow file. Nothing is sent, and time is virtual.

With --customers: a dry run of the list. Nobody reacts, so it shows the longest and dearest course:
who would get what, when and at what cost, and why a channel is passed over or a send is moved.
With --n, or without a list: a run on so many made-up customers who react as the simulator's people
do. It tells how campaigns compare, not what your customers will do.

  --customers file  CSV with a header row: name,phone,segment and any other columns
  --country code    where numbers without a country code are from, such as GB
  --sender number   the number that calls and SMS come from: its country is allowed where the
                    campaign declares none
  --at instant      when the list is handed in, such as 2026-03-02T09:00:00+01:00; default: now
  --show number     customers of the dry run that are shown; default ${SHOWN}
  --n number        simulated customers; default ${COUNT.toLocaleString('en')}
  --seed text       the same seed gives the same simulated people; default 1
  --campaign name   which campaign, where a flow file has several
  --channel name    a channel that an account declares; may be repeated
  --json            {campaign, at, dryRun, simulated}

Exit code 1 when the document has errors, or the list cannot be read.
`,
  options: {
    customers: { type: 'string' },
    country: { type: 'string' },
    sender: { type: 'string' },
    at: { type: 'string' },
    show: { type: 'string' },
    n: { type: 'string' },
    seed: { type: 'string' },
    campaign: { type: 'string' },
    channel: { type: 'string', multiple: true },
  },
  async run(files, values, console) {
    const [file, ...more] = files;
    if (file === undefined || more.length > 0) throw new UsageError('Name one file.');
    const name = textOption(values, 'campaign');
    const { campaign, parsed } = await theCampaignIn(file, name, listOption(values, 'channel'));
    const { plan } = parsed;
    const list = textOption(values, 'customers');
    const count = countOption(values, 'n');
    const show = countOption(values, 'show') ?? SHOWN;
    const at = instantOption(values, 'at') ?? Date.now();
    const seed = textOption(values, 'seed') ?? '1';
    const country = textOption(values, 'country');
    const sender = textOption(values, 'sender');
    const asJson = values['json'] === true;

    const dry =
      list === undefined
        ? null
        : await dryRun(plan, await textOf(list), {
            at,
            ...(campaign === null ? {} : { campaign }),
            ...(country === undefined ? {} : { country }),
            ...(sender === undefined ? {} : { serving: { phone: { sender }, sms: { sender } } }),
            ...(asJson ? {} : { detail: show }),
          });
    const simulated =
      list !== undefined && count === undefined
        ? null
        : await simulatedRun(plan, { at, count: count ?? COUNT, seed });
    if (asJson) {
      console.out(json({ campaign, at, dryRun: dry, simulated }));
      return EXIT.ok;
    }
    if (dry !== null) console.out(dryRunText(dry, at));
    if (dry !== null && simulated !== null) console.out('\n');
    if (simulated !== null) console.out(simulatedText(simulated, plan, seed));
    return EXIT.ok;
  },
};

/** What a dry run would cost, as far as the sends have prices. */
function costText({ cost, sends, unpriced }: DryRun['total'], currency: string | null): string {
  const all = Object.values(sends).reduce((sum, count) => sum + count, 0);
  if (unpriced > 0 && unpriced === all) return 'cost not known: no price is set';
  return `cost ${unpriced > 0 ? 'at least ' : ''}${money(cost, currency)}`;
}

function dryRunText({ customers, total, rejected, currency, assumptions }: DryRun, at: number): string {
  const sums = [
    costText(total, currency),
    `last send ${instant(total.lastAt)}`,
    ...(total.moved > 0 ? [`${counted(total.moved, 'send')} moved to a later hour`] : []),
    ...(total.unreached > 0 ? [`${counted(total.unreached, 'customer')} whom no channel reaches`] : []),
    ...(total.heldBack > 0 ? [`${counted(total.heldBack, 'customer')} behind the cohort`] : []),
  ];
  const lines = [
    `Dry run of ${counted(total.customers, 'customer')}, handed in at ${instant(at)}; nothing was sent.`,
    '',
    ...table(
      ['channel', 'sends', 'passed over'],
      Object.keys(total.sends).map((channel) => [
        channel,
        total.sends[channel] ?? 0,
        total.skipped[channel] ?? 0,
      ]),
    ),
    '',
    sums.join('; '),
  ];
  for (const { name, contact, segment, steps, note } of customers) {
    lines.push(
      '',
      `${name === '' ? contact : `${name} (${contact})`}, ${segment}${note === '' ? '' : `: ${note}`}`,
    );
    for (const { at: when, channel, cost, skipped, words } of steps) {
      const price = skipped === null && when !== null ? money(cost ?? 0, currency) : 'nothing';
      lines.push(`  ${instant(when)}  ${channel}, ${price}: ${words}`);
    }
  }
  if (total.customers > customers.length)
    lines.push('', `… and ${counted(total.customers - customers.length, 'more customer')}`);
  if (total.rejected > 0) {
    lines.push('', `${counted(total.rejected, 'row')} would be rejected:`);
    lines.push(...rejected.map(({ line, why }) => `  line ${line}: ${why}`));
    if (total.rejected > rejected.length) lines.push(`  … and ${total.rejected - rejected.length} more`);
  }
  lines.push('', 'Taken for granted:', ...assumptions.map((one) => `  ${one}`));
  return printed(lines);
}

function simulatedText(run: SimulatedRun, plan: Plan, seed: string): string {
  const { customers, reached, share, cost, costPerReached, figures, currency } = run;
  const { conversion } = plan;
  const lines = [
    `Simulated run of ${counted(customers, 'customer')}, seed ${seed}; nothing was sent.`,
    '',
    `reached ${counted(reached, 'customer')}: ${percent(share.value)} (95 %: ${percent(share.low)} to ${percent(share.high)})`,
    `cost ${money(cost, currency)}, ${money(costPerReached, currency)} for each`,
    '',
    ...table(
      ['channel', 'sends', ...conversion, 'opted_out', 'cost'],
      Object.entries(figures.channels).map(([channel, { sends, outcomes, cost: spent }]) => [
        channel,
        sends,
        ...[...conversion, 'opted_out'].map((outcome) => outcomes[outcome] ?? 0),
        money(spent, currency),
      ]),
    ),
    '',
    ...table(
      ['segment', 'customers', 'reached', 'share', 'cost'],
      Object.entries(figures.segments).map(([segment, { started, states, cost: spent }]) => {
        const own = states['success'] ?? 0;
        return [segment, started, own, percent(own / Math.max(1, started)), money(spent, currency)];
      }),
    ),
  ];
  return printed(lines);
}
