/** What a send node would send to one sample customer, rendered by the engine's own code for the editor's form. */
import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import {
  ContentError,
  contentOn,
  orderFrom,
  parseCampaign,
  previewContent,
  sayRefusal,
  startFor,
  type OtherStep,
  type Plan,
  type PreviewAccount,
} from '../../lib/index.ts';
import { accountAddress, linkBase } from '../runtime/account-address.ts';
import type { ContentPreview } from './contract.ts';
import { RefusalError } from './refusal.ts';
import { checkedId } from './request.ts';
import type { Routes } from './routes.ts';

/** Longest body that is rendered, in characters of JSON. */
const LONGEST = 200_000;
/** Most other send nodes that are compared. */
const MOST_OTHERS = 30;

/** Where answers would come in, for the documents of a call that nobody can answer yet. */
const SAMPLE_ADDRESS = 'https://flows.example.com/cascade/events/account';

type Fields = Readonly<Record<string, unknown>>;

/** `POST content/preview`: see ContentPreview and its request. */
export function addPreviewRoute(RED: NodeAPI, routes: Routes): void {
  routes.ask('content/preview', (req) => preview(RED, bodyOf(req)));
}

async function preview(RED: NodeAPI, body: Fields): Promise<ContentPreview> {
  const customer = fieldsOf(body, 'customer');
  const campaign = fieldsOf(body, 'campaign');
  const plan = planOf(campaign['document']);
  const segment = textOf(customer['segment']) || 'default';
  const channel = textOf(body['channel']) || (plan === null ? '' : startFor(plan, segment));
  const links = linkBase(RED, addressedBy(fieldsOf(body, 'account')));
  const context = {
    customer,
    campaign: textOf(campaign['name']) || plan?.name || '',
    segment,
    channel,
    tried: triedBefore(plan, segment, channel),
    msg: {},
    ...(links === undefined ? {} : { links }),
  };
  const account = { ...accountOf(RED, fieldsOf(body, 'account')), xml: body['xml'] === true };
  const others = listOf(body['others']).slice(0, MOST_OTHERS).map(otherStep);
  try {
    const answer = await previewContent({
      content: contentOn(channel, fieldsOf(body, 'content')),
      context,
      templateText: textOf(body['templateText']),
      account,
      plan,
      others,
    });
    return { channel, ...answer };
  } catch (error) {
    const { message } = error as Error;
    return { channel, fault: message, ...(error instanceof ContentError ? { told: error.told } : {}) };
  }
}

function bodyOf(req: Request): Fields {
  const body: unknown = req.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new RefusalError(400, 'A JSON body {"channel", "content", "customer"} is needed.');
  }
  if (JSON.stringify(body).length > LONGEST) {
    const most = { as: 'whole', value: LONGEST } as const;
    throw new RefusalError(413, sayRefusal('refusals.request.contentLong', { most }));
  }
  return body as Fields;
}

/** The plan of a document as it stands in the editor; null: there is none, or it has errors of its own. */
function planOf(document: unknown): Plan | null {
  if (typeof document !== 'object' || document === null) return null;
  try {
    return parseCampaign(document).plan;
  } catch {
    return null;
  }
}

/** The channels before this one, as if nobody had reacted: what `{{tried}}` and `{{last}}` speak of. */
function triedBefore(plan: Plan | null, segment: string, channel: string): readonly Fields[] {
  if (plan === null) return [];
  const order = orderFrom(plan, startFor(plan, segment));
  const here = order.indexOf(channel);
  return order.slice(0, Math.max(0, here)).map((one) => ({
    channel: one,
    outcome: one === 'phone' ? 'no_answer' : 'delivered',
    at: Date.now(),
  }));
}

function accountOf(RED: NodeAPI, account: Fields): Omit<PreviewAccount, 'xml'> {
  const { provider, publicUrl } = addressedBy(account);
  const settings = fieldsOf(account, 'settings');
  if (provider === 'simulator') return { provider, settings, address: SAMPLE_ADDRESS };
  const id = checkedId(account['id'], 'account.id');
  return { provider, settings, address: accountAddress(RED, { id, provider, publicUrl, settings }) ?? '' };
}

function addressedBy(account: Fields): { readonly provider: string; readonly publicUrl: string } {
  return {
    provider: textOf(account['provider']) || 'simulator',
    publicUrl: textOf(account['publicUrl']).trim(),
  };
}

function otherStep(given: unknown): OtherStep {
  const step = typeof given === 'object' && given !== null ? (given as Fields) : {};
  return {
    name: textOf(step['name']),
    channel: textOf(step['channel']),
    content: fieldsOf(step, 'content'),
    templateText: textOf(step['templateText']),
  };
}

function fieldsOf(from: Fields, name: string): Fields {
  const value = from[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
