/** What the engine tells, in the editor's language. */
import { figuresIn, type Figure, type Figures } from '../../lib/wording/figure.ts';
import { inWordsOrEnglish } from '../../lib/wording/in-words.ts';
import { namesIn, type Names } from '../../lib/wording/names.ts';
import { translation } from '../../lib/wording/translated.ts';
import type { Told } from '../../lib/wording/wording.ts';
import { spokenLanguage } from './spoken.editor.ts';

/** Where the labels of an account's form are. */
const LABELS = '@message-cascade/node-red-cascade/channel-account:channel-account.';
/** Where the build puts the engine's texts. */
const TEXTS = '@message-cascade/node-red-cascade/cascade-campaign:engine.';

/**
 * Says in the editor's language what the engine told.
 * @param told absent: it was said by an older version, or by a person
 * @param english what stands there then, and where the editor has no such text
 */
export function engineWords(told: Told | undefined, english: string, names: Partial<Names> = {}): string {
  return inWordsOrEnglish(told, english, { setting: labelOf, ...names, text: textIn, figure: figureIn });
}

/** What the editor's language calls channels, reasons and outcomes. */
export const engineNames: Names = namesIn(textIn);

function textIn(key: string, values: Readonly<Record<string, string | number>> = {}): string {
  return translation(RED, TEXTS + key, values) ?? key;
}

/** The label that a setting has in the form of an account; its name where no field is for it. */
function labelOf(setting: string): string {
  if (!/^[a-zA-Z]+$/.test(setting)) return setting;
  return (
    translation(RED, `${LABELS}field.${setting}`) ?? translation(RED, `${LABELS}label.${setting}`) ?? setting
  );
}

/** Made when a figure is first written: formats take longer to make than all else that is said. */
let figures: Figures | null = null;

function figureIn(figure: Figure): string {
  figures ??= figuresIn(spokenLanguage());
  return figures(figure);
}
