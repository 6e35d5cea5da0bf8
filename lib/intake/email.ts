/** Longest address there is, in characters (RFC 5321, with its @). */
const LONGEST = 320;

/** Signs that have to be quoted (RFC 5322, "specials") mean that more than the address was written: `<ada@example.com>`. */
const FORM = /^[^\s@<>()[\],;:\\"]+@[^\s@<>()[\],;:\\"]+\.[^\s@<>()[\],;:\\"]+$/;

/** Tells whether a text has the form of an e-mail address; whether there is such a mailbox, sending shows. */
export function isEmail(text: string): boolean {
  // The length first: the pattern takes time by its square, and rows come from anywhere.
  return text.length <= LONGEST && FORM.test(text);
}
