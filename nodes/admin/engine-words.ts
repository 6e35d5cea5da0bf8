/** What the engine tells, in the language of whoever asks: for what is written here and not in the editor. */
import { figuresIn, inWordsOrEnglish, namesIn, type Told } from '../../lib/index.ts';
import { engineCatalogues, textsIn } from './catalogues.ts';

/** Says in one language what the engine told; what it told in English alone stays so. */
export type EngineWords = (told: Told | undefined, english: string) => string;

/** Makes {@link EngineWords} of a language by its BCP 47 tag; '' or one that is not known is English. */
export function engineWordsByLanguage(): (lang: string) => EngineWords {
  const all = engineCatalogues();
  return (lang) => {
    const text = textsIn(lang, all);
    const figure = figuresIn(all[0]?.of(lang).lang ?? 'en-US');
    const names = namesIn(text);
    return (told, english) => inWordsOrEnglish(told, english, { text, figure, ...names });
  };
}
