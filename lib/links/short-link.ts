/** A link in a message, drawn when the message was rendered and kept with the claim of its attempt. */
export interface ShortLink {
  readonly token: string;
  /** Absolute, http or https: where it leads. */
  readonly target: string;
  /** True when the target was made with the customer's data, and is to go with them. */
  readonly personal: boolean;
}

/** What is known of a link that somebody follows. */
export interface LinkFollowed {
  readonly target: string;
  /** The attempt whose message it stood in; null: the person was erased, or is no longer kept. */
  readonly of: { readonly attempt: string; readonly account: string; readonly channel: string } | null;
}
