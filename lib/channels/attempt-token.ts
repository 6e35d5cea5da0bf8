/**
 * The attempt's id in short texts that a vendor gives back: a button's payload, a mail address. It is found
 * again with certainty, and what is not ours is not taken for it.
 */

/** Ids of ours, and nothing that could have another meaning where they are put. */
const ATTEMPT = /^[A-Za-z0-9][A-Za-z0-9_-]{0,47}$/;
const PAYLOAD = /^mc:([A-Za-z0-9][A-Za-z0-9_-]{0,47}):(.{0,12})$/s;

/** A foreign text as an attempt's id; undefined where it cannot be one. */
export function attemptIn(text: string | undefined): string | undefined {
  return text !== undefined && ATTEMPT.test(text) ? text : undefined;
}

/** What a button gives back when it is pressed, at most 64 bytes: the attempt and the button's position. */
export function payloadOf(attempt: string, position: number): string {
  return `mc:${attempt}:${position}`;
}

/** The attempt whose button was pressed; undefined where the payload is not one of ours. */
export function attemptOfPayload(payload: string | undefined): string | undefined {
  return payload === undefined ? undefined : PAYLOAD.exec(payload)?.[1];
}
