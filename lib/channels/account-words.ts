/** What is said of codes that concern an account, where they have words of their own. */
import catalogue from '../../locales/en-US/engine-accounts.json' with { type: 'json' };
import type { Wording } from '../wording/index.ts';
import { say, type AccountKey } from './say.ts';

const { held, template } = catalogue.accounts;

/** Why an account takes no sends, and what its people can do about it. @param reason a class of error-classes.json */
export function whyHeld(reason: string): Wording {
  const key = Object.hasOwn(held, reason) ? reason : 'other';
  return say(`accounts.held.${key}` as AccountKey, { reason });
}

/** What a provider's status of a template is called; null: nobody has met it yet. */
export function templateStatusName(status: string): Wording | null {
  return Object.hasOwn(template, status) ? say(`accounts.template.${status}` as AccountKey) : null;
}
