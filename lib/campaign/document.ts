import type { Outcome, SuccessRule } from '../cascade/outcome.ts';
import type { LearningPlan } from './plan.ts';
import type { GuardsDocument } from './guards-document.ts';

/** The channels every installation knows; accounts may declare more. */
export const BUILT_IN_CHANNELS: readonly string[] = ['whatsapp', 'phone', 'sms', 'telegram', 'email'];

/** The key that names a step's success rule, and with it the channel that follows without success. */
export type TransitionKey =
  | 'if_not_delivered'
  | 'if_not_read'
  | 'if_no_reply'
  | 'if_no_answer'
  | 'if_no_click';

/** The outcome that each transition key waits for. */
export const SUCCESS_OF: Readonly<Record<TransitionKey, SuccessRule>> = {
  if_not_delivered: 'delivered',
  if_not_read: 'read',
  if_no_reply: 'replied',
  if_no_answer: 'answered',
  if_no_click: 'clicked',
};

/** All transition keys, in the schema's order. */
export const TRANSITION_KEYS = Object.keys(SUCCESS_OF) as readonly TransitionKey[];

/** One step as it is written: either a wait and a transition, or `terminal: true`. */
export interface StepDocument extends Partial<Record<TransitionKey, string>> {
  channel: string;
  wait?: string | null;
  if_failed?: string;
  terminal?: boolean;
}

/** One channel's price as it is written. */
export type CostDocument = number | { default: number; countries?: Record<string, number> };

/** What differs for one segment's customers, as it is written. */
export interface SegmentDocument {
  start: string;
  pinned?: boolean;
}

/** A campaign document that has passed `parseCampaign`: what people write, and git keeps. */
export interface CampaignDocument {
  $schema?: string;
  name?: string;
  start: string;
  steps: StepDocument[];
  segments?: Record<string, SegmentDocument>;
  conversion?: Outcome[];
  attribution?: string;
  value?: number;
  currency?: string;
  costs?: Record<string, CostDocument>;
  pace?: string;
  guards?: GuardsDocument;
  learning?: Partial<LearningPlan>;
}

/** The outcomes that count as success when the document names none. */
export const DEFAULT_CONVERSION: readonly Outcome[] = ['replied', 'answered', 'clicked'];

/** The attribution window when the document names none. */
export const DEFAULT_ATTRIBUTION = '72h';
