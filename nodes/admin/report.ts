import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { inTurns, REPORT_POLICY, reportCsv, reportingPage } from '../../lib/index.ts';
import english from '../../locales/en-US/report.json' with { type: 'json' };
import { areSimulated } from './campaign-sends.ts';
import { wayOf } from './campaign-way.ts';
import { Catalogues, engineCatalogues, textsIn } from './catalogues.ts';
import { campaigns, deployedNodes, engineHolding } from './deployed.ts';
import { RefusalError } from './refusal.ts';
import { textParam, textQuery } from './request.ts';
import type { Routes } from './routes.ts';
import { Wires } from './wires.ts';

/** Longest language tag that is taken, in characters. */
const LONGEST_TAG = 35;

/**
 * `GET campaigns/:campaign/report?format=html|json|csv&lang=de`: a campaign's report as one HTML page (the rule),
 * as data, or as a table by segment and channel. The language is that of the page; English where it is not known.
 */
export function addReportRoute(RED: NodeAPI, routes: Routes): void {
  const own = new Catalogues('report', english);
  const sets = { own, all: [own, ...engineCatalogues()] };
  routes.read('campaigns/:campaign/report', (req, res) => answer(RED, req, res, sets));
}

/** True when the sends of a campaign reach nobody; null when its nodes are gone. */
function isSimulated(RED: NodeAPI, name: string): boolean | null {
  const nodes = deployedNodes(RED);
  const found = campaigns(RED, nodes).atWork.find((one) => one.name === name);
  if (found === undefined) return null;
  return areSimulated(nodes, wayOf(nodes, new Wires(nodes), found.definition.id).sends);
}

async function answer(
  RED: NodeAPI,
  req: Request,
  res: Response,
  { own, all }: { readonly own: Catalogues; readonly all: readonly Catalogues[] },
): Promise<object | undefined> {
  const name = textParam(req, 'campaign');
  const format = textQuery(req, 'format', 8) || 'html';
  if (format !== 'html' && format !== 'json' && format !== 'csv') {
    throw new RefusalError(400, '"format" must be "html", "json" or "csv".');
  }
  const { lang } = own.of(textQuery(req, 'lang', LONGEST_TAG));
  const engine = await engineHolding(name);
  const report = await engine.reports.of(name, isSimulated(RED, name));
  res.set({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  if (format === 'json') return report;
  if (format === 'csv') {
    res.set('content-disposition', 'attachment; filename="report.csv"');
    res.type('text/csv; charset=utf-8').send(reportCsv(report));
    return undefined;
  }
  res.set('content-security-policy', `${REPORT_POLICY}; frame-ancestors 'none'`);
  const page = await inTurns(reportingPage(report, textsIn(lang, all), lang));
  res.type('text/html; charset=utf-8').send(page);
  return undefined;
}
