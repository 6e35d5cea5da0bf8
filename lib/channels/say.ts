import catalogue from '../../locales/en-US/engine-accounts.json' with { type: 'json' };
import { speaker, type KeysOf, type Speaker } from '../wording/index.ts';

/** Keys of what is said about accounts, and about what is sent through them. */
export type AccountKey = KeysOf<typeof catalogue>;

/**
 * Says something about an account. A value called `setting` is the name of a setting or a credential: whoever shows
 * it in the editor gives it the label that it has in the account's form.
 */
export const say: Speaker<AccountKey> = speaker(catalogue);

/** A setting or a credential within a sentence about another. */
export const settingName = (setting: string): ReturnType<typeof say> => say('accounts.setting', { setting });
