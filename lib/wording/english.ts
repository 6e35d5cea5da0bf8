import accounts from '../../locales/en-US/engine-accounts.json' with { type: 'json' };
import campaign from '../../locales/en-US/engine-campaign.json' with { type: 'json' };
import guards from '../../locales/en-US/engine-guards.json' with { type: 'json' };
import refusals from '../../locales/en-US/engine-refusals.json' with { type: 'json' };
import learning from '../../locales/en-US/engine-learning.json' with { type: 'json' };
import names from '../../locales/en-US/engine-names.json' with { type: 'json' };

/** All that the engine says, in English: one branch for each of the files `engine-<area>.json`. */
export const ENGINE_ENGLISH = {
  ...accounts,
  ...campaign,
  ...guards,
  ...learning,
  ...names,
  ...refusals,
} as const;
