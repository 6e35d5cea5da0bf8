/** The steps of a campaign document as rows of a table. Pure. */
import { TRANSITION_KEYS, type TransitionKey } from '../../lib/campaign/document.ts';
import { type Section, isSection } from './key-order.editor.ts';

/** What ends a step well: its success rule, or nothing because it is the last; empty: the document does not say. */
export type Success = TransitionKey | 'terminal' | '';

/** One step, as the table shows it. */
export interface Rule {
  /** False: the entry is no JSON object, and only its place can be changed here. */
  readonly readable: boolean;
  readonly channel: string;
  /** As it is written; empty: null or left out. */
  readonly wait: string;
  readonly success: Success;
  /** The channel that follows without success; empty: none. */
  readonly next: string;
  /** The channel of `if_failed`; null: the key is not there. */
  readonly failed: string | null;
}

/** The rows, one for each entry of `steps`. */
export function rulesOf(document: Section): Rule[] {
  return stepsOf(document).map((step) => {
    const section = isSection(step) ? step : {};
    const success = successOf(section);
    return {
      readable: isSection(step),
      channel: text(section['channel']),
      wait: text(section['wait']),
      success,
      next: success === '' || success === 'terminal' ? '' : text(section[success]),
      failed: Object.hasOwn(section, 'if_failed') ? text(section['if_failed']) : null,
    };
  });
}

/** The channels a cascade tries from the start when nothing succeeds and nothing fails, as far as they lead. */
export function orderOf(document: Section): string[] {
  const rules = rulesOf(document);
  const order: string[] = [];
  let rule = rules.find(({ channel }) => channel === document['start']);
  while (rule !== undefined && rule.channel !== '' && !order.includes(rule.channel)) {
    order.push(rule.channel);
    const { next } = rule;
    rule = rules.find(({ channel }) => channel === next);
  }
  return order;
}

/** True when the cascade goes through the rows from the first to the last. */
export function isChain(document: Section): boolean {
  const rules = rulesOf(document);
  const last = rules.length - 1;
  return (
    rules[0]?.channel === document['start'] &&
    new Set(rules.map(({ channel }) => channel)).size === rules.length &&
    rules.every(({ success, next }, at) =>
      at === last ? success === 'terminal' : next !== '' && next === rules[at + 1]?.channel,
    )
  );
}

/** What a step says ends it well. */
export function successOf(step: Section): Success {
  const key = TRANSITION_KEYS.find((one) => Object.hasOwn(step, one));
  return key ?? (step['terminal'] === true ? 'terminal' : '');
}

/** The entries of `steps`, whatever they are. */
export function stepsOf(document: Section): readonly unknown[] {
  return Array.isArray(document['steps']) ? document['steps'] : [];
}

/** Text as it is, numbers and other values as JSON, nothing for null. */
export function text(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
