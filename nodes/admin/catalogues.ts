import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE_ENGLISH, textOf, type Catalogue, type Text } from '../../lib/index.ts';

/** Where the catalogues are: beside the built nodes, or at the root of the sources. */
const FOLDERS = [join(import.meta.dirname, 'locales'), join(import.meta.dirname, '../../locales')];

/** A set of texts in one language. */
export interface Translation {
  /** BCP 47 tag of the catalogue. */
  readonly lang: string;
  readonly catalogue: Catalogue;
}

/** The catalogues of a set in all its languages, each read when it is first asked for. */
export class Catalogues {
  private readonly set: string;
  private readonly english: Translation;
  private readonly known = new Map<string, Translation>();
  private readonly folder: string | null;
  private readonly languages: readonly string[];

  /** @param set name of the file, such as `report` */
  constructor(set: string, english: Catalogue) {
    this.set = set;
    this.english = { lang: 'en-US', catalogue: english };
    this.folder = FOLDERS.find((folder) => languagesIn(folder).length > 0) ?? null;
    this.languages = this.folder === null ? [] : languagesIn(this.folder);
  }

  /** The catalogue that is nearest to a language: its own, that of its family, or English. */
  of(lang: string): Translation {
    const wanted = lang.toLowerCase();
    const family = wanted.split('-')[0] ?? '';
    const is = (test: (known: string) => boolean): string | undefined =>
      this.languages.find((known) => test(known.toLowerCase()));
    const found =
      is((known) => known === wanted) ??
      is((known) => known === family) ??
      is((known) => known.startsWith(`${family}-`));
    if (this.folder === null || found === undefined || found === this.english.lang) return this.english;
    let translation = this.known.get(found);
    if (translation === undefined) {
      translation = read(join(this.folder, found, `${this.set}.json`), found) ?? this.english;
      this.known.set(found, translation);
    }
    return translation;
  }
}

/** The catalogues of all that the engine says. */
export function engineCatalogues(): readonly Catalogues[] {
  return Object.entries(ENGINE_ENGLISH).map(([area, texts]) => {
    return new Catalogues(`engine-${area}`, { [area]: texts });
  });
}

/** Looks texts up in several sets, in the language that is nearest; in English where that lacks one. */
export function textsIn(lang: string, sets: readonly Catalogues[]): Text {
  return textOf(...[lang, 'en-US'].flatMap((one) => sets.map((set) => set.of(one).catalogue)));
}

function languagesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

/** Null: the set is not translated into this language. */
function read(path: string, lang: string): Translation | null {
  try {
    return { lang, catalogue: JSON.parse(readFileSync(path, 'utf8')) as Catalogue };
  } catch {
    return null;
  }
}
