import type { Text } from './catalogue.ts';

/** What people call what the engine has codes for; a code that the language has no name for stays as it is. */
export interface Names {
  readonly channel: (channel: string) => string;
  /** A reason class, such as `template_rejected`. */
  readonly reason: (reason: string) => string;
  readonly outcome: (outcome: string) => string;
}

/** Codes of ours: nothing in them means anything to a catalogue. */
const CODE = /^[a-z_]+$/;

/** The names of one language. @param text looks them up in `engine-names.json` */
export function namesIn(text: Text): Names {
  const named = (group: string) => (code: string) => {
    const key = `names.${group}.${code}`;
    // The catalogue answers with the key where it has no name.
    const name = CODE.test(code) ? text(key) : key;
    return name === key ? code : name;
  };
  return { channel: named('channel'), reason: named('reason'), outcome: named('outcome') };
}
