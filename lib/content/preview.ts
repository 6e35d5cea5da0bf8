/**
 * What a send node would send to one customer: rendered by the code that sends, so that what is shown is what
 * leaves. A variable without a value is named and stays in the text; a real send would be refused.
 */
import Mustache from 'mustache';
import type { Told, Wording } from '../wording/wording.ts';
import type { Plan } from '../campaign/plan.ts';
import { priceOf } from '../cascade/price.ts';
import { adviseOn, type Advice, type StepCopy } from './advice.ts';
import { adviseOnButtons, type ButtonAdvice } from './buttons.ts';
import { renderContent, unfilled, withheld, type ContentContext, type ContentTemplate } from './render.ts';
import { saidOn, spokenTexts, type PreviewAccount, type Said } from './said.ts';

/** Another send node of the campaign. */
export interface OtherStep {
  /** How people know it. */
  readonly name: string;
  readonly channel: string;
  readonly content: ContentTemplate;
  readonly templateText?: string;
}

/** What a preview is made of. */
export interface PreviewOrder {
  readonly content: ContentTemplate;
  readonly context: ContentContext;
  /** The approved text of a WhatsApp template, with its `{{1}}`; for previews alone, it is not sent. */
  readonly templateText?: string;
  readonly account: PreviewAccount;
  /** The campaign, for prices; null: none is known. */
  readonly plan: Plan | null;
  readonly others: readonly OtherStep[];
}

/** The message to one customer, and what is to be said about it. */
export interface Preview {
  /** Variables that this customer has no value for: nothing would be sent. */
  readonly missing: readonly string[];
  /** Variables that the Node-RED message brings: there is none yet. */
  readonly later: readonly string[];
  /** Why it would not be sent for another reason: a link that leads nowhere, or has no address to stand at. */
  readonly refused: string | null;
  /** The same for other languages. */
  readonly told: Told | null;
  readonly said: Said;
  /** By the campaign's price list; null: it names none for the channel. */
  readonly price: { readonly amount: number; readonly currency: string | null } | null;
  readonly advice: readonly (Advice | ButtonAdvice)[];
}

/**
 * Previews a send.
 * @throws Error that names the place of a text that is not a well-formed template
 */
export async function previewContent(order: PreviewOrder): Promise<Preview> {
  try {
    return await previewed(order);
  } finally {
    // Mustache keeps every text that it has read, and here each keystroke is another.
    Mustache.clearCache();
  }
}

async function previewed(order: PreviewOrder): Promise<Preview> {
  const { context, plan, templateText = '', account } = order;
  const { channel } = context;
  const names = unfilled(order.content, context);
  const { body, refused } = bodyOf(order.content, context, names);
  // With a variable in it that has no value, no link leads anywhere.
  const why = names.length > 0 ? null : refused;
  const said = await saidOn(channel, body, templateText, account);
  const amount = plan === null ? null : priceOf(plan, channel, context.customer, body);
  return {
    missing: names.filter((name) => !fromMessage(name)),
    later: names.filter(fromMessage),
    refused: why?.text ?? null,
    told: why?.told ?? null,
    said,
    price: amount === null ? null : { amount, currency: plan?.currency ?? null },
    advice: [
      ...adviseOnButtons(channel, body, account.provider),
      ...adviseOn(channel, spokenTexts(said), await copyOf(order)),
    ],
  };
}

function bodyOf(
  content: ContentTemplate,
  context: ContentContext,
  missing: readonly string[],
): { readonly body: Readonly<Record<string, unknown>>; readonly refused: Wording | null } {
  const complete = withheld(content, missing);
  const rendered = renderContent(complete, context);
  if ('body' in rendered) return { body: rendered.body, refused: null };
  const { links: _, ...unlinked } = context;
  const plain = renderContent(complete, unlinked);
  return {
    body: 'body' in plain ? plain.body : content,
    refused: { text: rendered.why, told: rendered.told },
  };
}

/** What the other steps say to the same customer; one whose text is no template says nothing. */
async function copyOf({ others, context, account }: PreviewOrder): Promise<StepCopy[]> {
  return Promise.all(
    others.map(async ({ name, channel, content, templateText = '' }) => {
      try {
        const there = { ...context, channel };
        const { body } = bodyOf(content, there, unfilled(content, there));
        return {
          name,
          texts: spokenTexts(await saidOn(channel, body, templateText, { ...account, xml: false })),
        };
      } catch {
        return { name, texts: [] };
      }
    }),
  );
}

function fromMessage(name: string): boolean {
  return name === 'msg' || name.startsWith('msg.');
}
