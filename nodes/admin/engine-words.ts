/** What the engine tells, in the language of whoever asks: for what is written here and not in the editor. */
import { figuresIn, inWordsOrEnglish, type Told } from '../../lib/index.ts';
import report from '../../locales/en-US/report.json' with { type: 'json' };
import { Catalogues, engineCatalogues, textsIn } from './catalogues.ts';

/** Says in one language what the engine told; what it told in English alone stays so. */
export type EngineWords = (told: Told | undefined, english: string) => string;

/** Makes {@link EngineWords} of a language by its BCP 47 tag; '' or one that is not known is English. */
export function engineWordsByLanguage(): (lang: string) => EngineWords {
  // The report has the names of channels.
  const names = new Catalogues('report', report);
  const all = [...engineCatalogues(), names];
  return (lang) => {
    const text = textsIn(lang, all);
    const figure = figuresIn(names.of(lang).lang);
    const channel = (code: string): string => {
      const key = `report.channel.${code}`;
      const name = text(key);
      return name === key ? code : name;
    };
    return (told, english) => inWordsOrEnglish(told, english, { text, figure, channel });
  };
}
