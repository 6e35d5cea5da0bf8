/**
 * What the editor and other programs exchange with the admin routes, all below `<httpAdminRoot>/cascade/`.
 * Texts that come from people's input or the engine's reasons are plain text: whoever shows them escapes them.
 * Instants are milliseconds since 1970 by the clock of the campaign's store; money is in the campaign's currency.
 */
import type {
  Act,
  CampaignFigures,
  ControlAction,
  DryRun,
  Intake,
  LogEntry,
  Preview,
  SegmentStart,
  Standing,
  Told,
} from '../../lib/index.ts';

/** Answer of every refused request; `status` 400, 404, 409, 413 or 500. */
export interface Refusal {
  /** What is wrong, where, and the remedy. */
  readonly error: string;
  /** The same for other languages; absent: only programs are told so. */
  readonly told?: Told;
}

/** `GET overview`: everything the sidebar shows at first. Needs `cascade.read`. */
export interface Overview {
  readonly campaigns: readonly CampaignOverview[];
  readonly accounts: readonly AccountOverview[];
  readonly issues: readonly Issue[];
}

/** One campaign at work. */
export interface CampaignOverview {
  readonly name: string;
  /**
   * Its config node. Null: no node runs it any more, because it was renamed, removed or broken; it takes nobody in,
   * and those under way go on as far as the flow carries them.
   */
  readonly node: string | null;
  /** Milliseconds since 1970 by the campaign's own clock, now. */
  readonly now: number;
  /** 1 except where a fast clock simulates. */
  readonly speed: number;
  /** False: its store is not open, which is an issue; its figures are all zero. */
  readonly open: boolean;
  /** Every account that its send nodes use is a simulator; false where no node runs it. */
  readonly simulated: boolean;
  /** What holds for the campaign as a whole; `running` where nothing does. */
  readonly state: 'running' | Standing['state'];
  readonly standings: readonly Standing[];
  /** Its channels, in the order of the document. */
  readonly channels: readonly string[];
  readonly currency: string;
  /** Outcomes that count as success. */
  readonly conversion: readonly string[];
  /** `segments` holds the 100 with the most cascades. */
  readonly figures: CampaignFigures;
  /** Cascades that wait or queue, and when the first of them is due; null: none. */
  readonly waiting: number;
  readonly next: number | null;
  /** Start nodes that feed it. */
  readonly starts: readonly string[];
  /** A learner node is deployed for it. */
  readonly learning: boolean;
  /** Segments that somebody has pinned to a start. */
  readonly pinned: number;
}

/** One account node. */
export interface AccountOverview {
  readonly node: string;
  readonly name: string;
  readonly provider: string;
  readonly simulated: boolean;
  /** Address to give to the provider; null: it has none or needs none. */
  readonly webhook: string | null;
  /** When a genuine webhook last came in, by the wall clock; null: none since the start. */
  readonly lastReceived: number | null;
  /** Why it takes no sends at the moment; null: it does. */
  readonly held: string | null;
}

/** Something that wants a person's attention. The sidebar has a text for every kind, and fills in `params`. */
export interface Issue {
  readonly kind:
    | 'account-missing'
    | 'text-broken'
    | 'account-held'
    | 'account-broken'
    | 'webhook-never'
    | 'public-url-missing'
    | 'template-held'
    | 'hours-no-room'
    | 'node-missing'
    | 'campaign-missing'
    | 'output-unwired'
    | 'channel-unserved'
    | 'campaign-broken'
    | 'campaign-nodeless'
    | 'campaign-halted'
    | 'channel-halted'
    | 'cohort-by-hand'
    | 'store-closed';
  readonly severity: 'error' | 'warning';
  /** Node to reveal; null: it is gone. */
  readonly node: string | null;
  readonly campaign: string | null;
  /**
   * Values for the text, by kind:
   * - `account-missing` (node: the send node): `name` of the send node, `channel`
   * - `text-broken` (node: the send node): `name` of the send node, `reason`
   * - `account-held`: `name` of the account, `provider`, `reason`
   * - `account-broken`: `name`, `provider`, `reason`
   * - `webhook-never`: `name`, `provider`, `webhook`
   * - `public-url-missing`: `name`, `provider`
   * - `template-held` (node: the send node): `name` of the campaign, `channel`, `reason` (a class such as `template_paused`), `count`
   * - `hours-no-room`: `name` of the campaign, `reason`, `remedy`
   * - `node-missing`: `name` of the campaign, `missing` (the node's id), `count` of cascades that wait for it
   * - `campaign-missing` (node: the one without a campaign): `name` of the node
   * - `output-unwired` (node: the one that it leads out of): `name` of the node, `output`: `started`, `sent`, `failed` or `no-reply`
   * - `channel-unserved` (node: a router, or a start node): `name` of the campaign, `channel`
   * - `campaign-broken`: `name` of its node, `reason`
   * - `campaign-nodeless`: `name`, `count` of people under way in it
   * - `campaign-halted`: `name`, `reason`, `remedy`
   * - `channel-halted`: `name` of the campaign, `channel`, `reason`, `remedy`
   * - `cohort-by-hand`: `name` of the campaign, `reason`, `remedy`
   * - `store-closed`: `reason`
   */
  readonly params: Readonly<Record<string, string | number>>;
  /** What the engine said in `params.reason` and `params.remedy`, for other languages; absent: others said it. */
  readonly told?: { readonly reason?: Told; readonly remedy?: Told };
}

/**
 * `POST accounts/check`: whether a provider takes the credentials of a form. Needs `cascade.write`.
 * `problems`: the settings are not complete, in words; `withheld`: the form would send deployed secrets to another
 * place than the deployed account does; `none`: only a message can tell.
 */
export type AccountCheck =
  | {
      readonly state: 'ok';
      readonly name?: string;
      /** Templates of the account's deployed send nodes that cannot be used; `status` null: there is none of this name. */
      readonly templates?: readonly {
        readonly template: string;
        readonly status: string | null;
        /** `status` for other languages. */
        readonly told?: Told;
        readonly why: string;
      }[];
    }
  | { readonly state: 'refused'; readonly reason: string; readonly code?: string }
  | { readonly state: 'unanswered'; readonly code: string }
  | { readonly state: 'none' }
  | Untried;

/** `POST accounts/test-send`: what a provider says to one message. Needs `cascade.write`. */
export type AccountTestSend =
  | { readonly state: 'accepted' }
  | { readonly state: 'refused'; readonly reason: string; readonly code?: string }
  | { readonly state: 'unknown'; readonly code: string }
  | Untried;

/** Why a form was not tried at all. See AccountCheck. */
export type Untried =
  | {
      readonly state: 'problems';
      readonly problems: readonly string[];
      /** The same for other languages, one by one. */
      readonly told: readonly Told[];
    }
  | { readonly state: 'withheld' };

/** `GET accounts/:id/webhook`. Needs `cascade.read`. */
export interface AccountWebhook {
  /** False: no such account is deployed, so there is nothing else to tell. */
  readonly deployed: boolean;
  /** The address to give to the provider; null: it has none, or needs none. */
  readonly address: string | null;
  /** When a genuine webhook last came in, by the wall clock; null: none since the start. */
  readonly lastReceived: number | null;
}

/**
 * `POST content/preview {channel, content, templateText, customer, campaign: {name, document},
 * account: {id, provider, settings, publicUrl}, others: [{name, channel, content, templateText}], xml}`: what a
 * send node would send to this customer; with `xml`, the documents of a call too. `channel` is the one it was rendered for; `fault`: a text is no template,
 * which is named. Needs `cascade.read`.
 */
export type ContentPreview = { readonly channel: string } & (
  | Preview
  | { readonly fault: string; readonly told?: Told }
);

/** `POST campaigns/:campaign/control`. Needs `cascade.write`. */
export interface ControlRequest {
  readonly action: ControlAction;
  readonly channel?: string;
  readonly why?: string;
}

/** Answer to every act on cascades: how many were acted on at once. */
export interface Acted {
  readonly count: number;
}

/** Answer to `POST people/:contact/forget`. */
export interface ForgotPerson extends Acted {
  /** How many others have rows that name the address, too: too many to be the same person. Absent: none. */
  readonly spared?: number;
}

/**
 * `GET campaigns/:campaign/starts`: where the customers of each segment start, and why. Those with the most cascades,
 * and those that are pinned, the largest first. Needs `cascade.read`.
 */
export interface Starts {
  /** At most 20. */
  readonly starts: readonly SegmentStart[];
  /** Segments that are left out. */
  readonly more: number;
}

/** `POST campaigns/:campaign/pin`. Needs `cascade.write`. */
export interface PinRequest {
  readonly segment: string;
  readonly channel: string;
}

/** `POST campaigns/:campaign/unpin`. Needs `cascade.write`. */
export interface UnpinRequest {
  readonly segment: string;
}

/** `GET people?query=…`: at most 20 people whose number, address or name begins so. Needs `cascade.read`. */
export interface Found {
  readonly people: readonly {
    readonly contact: string;
    readonly name: string;
    readonly campaigns: readonly string[];
  }[];
  /** True where more people than these begin so. */
  readonly more: boolean;
}

/** `GET people/:contact`: one person's timeline. Needs `cascade.read`. */
export interface Timeline {
  readonly contact: string;
  readonly name: string;
  /** They want no more messages: since when and by what, in English and for other languages; null: they may be contacted. */
  readonly optedOut: { readonly at: number; readonly by: string; readonly told: Told } | null;
  readonly standings: readonly Standing[];
  /** Newest first. */
  readonly cascades: readonly TimelineCascade[];
}

/** One run through a campaign. */
export interface TimelineCascade {
  readonly id: string;
  readonly campaign: string;
  readonly segment: string;
  readonly phase: string;
  readonly result: string | null;
  readonly planHash: string;
  /** Oldest first; each can be read on its own. */
  readonly entries: readonly {
    readonly at: number;
    readonly kind: LogEntry['kind'];
    readonly channel: string | null;
    /** What happened and why, in English. */
    readonly words: string;
    /** The same as a text of the sidebar's catalogue, `timeline.<key>`; null: there are only the words. */
    readonly key: EntryKey | null;
    readonly params: EntryParams;
    /** What the engine says in `params.why`, or in `words` where there is no key; null: that is only known in English. */
    readonly told: Told | null;
  }[];
}

/** What can be said of an entry of a timeline. */
export type EntryKey = keyof (typeof import('../../locales/en-US/sidebar.json'))['sidebar']['timeline'];

/**
 * Values for the text of an entry, as codes: `channel` and `after` are channels, `reason` a class of
 * `maps/error-classes.json` with the provider's own `code`, `outcome` and `until` outcomes, `wait` a duration
 * such as `6h`, `tries` a number, `cost` one of `currency`; `text` is the person's, and `why` a sentence of the engine, in English.
 */
export type EntryParams = Readonly<Record<string, string | number>>;

/**
 * `POST starts/:node/upload?lang=de`, the CSV as the body: answers 202 with this at once. The language is that of the
 * file of rejected rows. Needs `cascade.write`.
 */
export interface Upload {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly rows: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Why it failed, or the first reasons of rejected rows. */
  readonly words: readonly string[];
  /** The same, one by one, for other languages; null: it is only known in English. */
  readonly told: readonly (Told | null)[];
  /** Columns of the list that were taken for ours, by ours: `{phone: 'Mobile'}`. */
  readonly columns: Readonly<Record<string, string>>;
}

/** `POST suppressions`, the CSV as the body. Needs `cascade.write`. */
export interface Suppressed {
  /** Addresses that are now on the list; a line may name several of one person. */
  readonly people: number;
  /** Cascades of theirs that were ended. */
  readonly count: number;
  /** Addresses, or lines without one, that could not be read, and the first of them. */
  readonly failed: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string; readonly told?: Told }[];
}

/** `GET acts?campaign=&before=&limit=`: who ordered what, newest first. Needs `cascade.read`. */
export interface Acts {
  readonly acts: readonly Act[];
  /** To be given as `before` for the next page; null: there is none. */
  readonly next: number | null;
}

/** `GET parked`: what waits for nodes that are not deployed. Needs `cascade.read`. */
export interface Parked {
  readonly parked: readonly {
    readonly campaign: string;
    /** Id of the node that is missing. */
    readonly node: string;
    /** `queued` for a start node, `waiting` for a wait node, `held` for a send node. */
    readonly phase: string;
    readonly count: number;
    readonly next: number | null;
  }[];
}

/**
 * `POST dry-run {campaign, customers, at?}`: who would get what, when, at what cost, were nobody to react. `campaign` is
 * the name of a campaign at work or a document; `customers` CSV text or a list of rows, 10,000 at most; `at` an
 * instant, by default now. The first 200 customers one by one, the sums over all. Needs `cascade.read`.
 */
export type DryRunAnswer = DryRun;

/**
 * `GET campaigns/:campaign/intake`: what was taken in since the engine began, by wires and by upload. Sums that only
 * grow: what came of a run is the difference. Needs `cascade.read`.
 */
export type CampaignIntake = Intake;

/** What is published to open editors on the topic `cascade/counts`, once a second at most: ids and counters only. */
export type CountsPush = readonly {
  /** Null: all campaigns that no node runs and that have people under way, together. */
  readonly node: string | null;
  readonly state: CampaignOverview['state'];
  readonly started: number;
  readonly closed: number;
  readonly waiting: number;
}[];
