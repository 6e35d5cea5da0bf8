import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/node-red.mjs';

const LOCALES = join(ROOT, 'locales');
const ENGLISH = 'en-US';
const LANGUAGES = ['de', 'es', 'fr', 'ja', 'pt-BR'];

/** Words that are the same in every language: names, units, and what is typed as it stands. */
const SAME = /^[\s\d\p{P}\p{S}]*((__\w+__|[A-Z]{2,}|https?:\S+|\{.*\}|[a-z-]+@\S+)[\s\d\p{P}\p{S}]*)*$/u;

type Tree = { readonly [key: string]: string | Tree };

function files(language: string): string[] {
  return readdirSync(join(LOCALES, language)).sort();
}

function text(language: string, file: string): string {
  return readFileSync(join(LOCALES, language, file), 'utf8');
}

/** All texts of a catalogue by their dotted keys, in their order. */
function textsOf(tree: Tree, path = ''): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${path}${key}`, value] as [string, string]]
      : textsOf(value, `${path}${key}.`),
  );
}

/** What has to stand in a translation as it stands in the original. */
function fixed(value: string): string[] {
  return (value.match(/__\w+__|\{\{.*?\}\}|\{\w+\}|<\/?\w[^>]*>/g) ?? []).sort();
}

/** The tags of a help text in their order, and what is marked as code. */
function skeleton(html: string): string[] {
  return html.match(/<code>.*?<\/code>|<\/?\w[^>]*>/gs) ?? [];
}

describe('the catalogues', () => {
  it('are there in six languages', () => {
    assert.deepEqual(readdirSync(LOCALES).sort(), [...LANGUAGES, ENGLISH].sort());
  });

  for (const language of LANGUAGES) {
    it(`say everything in ${language}`, () => {
      assert.deepEqual(files(language), files(ENGLISH));
      const problems: string[] = [];
      for (const file of files(ENGLISH)) {
        if (file.endsWith('.html')) {
          const [here, there] = [skeleton(text(language, file)), skeleton(text(ENGLISH, file))];
          const place = there.findIndex((one, i) => one !== here[i]);
          if (place >= 0 || here.length !== there.length)
            problems.push(`${file}: has ${here[place]} where English has ${there[place]}`);
          continue;
        }
        const english = textsOf(JSON.parse(text(ENGLISH, file)) as Tree);
        const translated = new Map(textsOf(JSON.parse(text(language, file)) as Tree));
        assert.deepEqual(
          [...translated.keys()],
          english.map(([key]) => key),
          `${language}/${file}`,
        );
        for (const [key, original] of english) {
          const translation = translated.get(key)!;
          if (translation.trim() === '' && original.trim() !== '') problems.push(`${file} ${key}: empty`);
          if (fixed(translation).join() !== fixed(original).join())
            problems.push(
              `${file} ${key}: ${fixed(translation).join(' ')} instead of ${fixed(original).join(' ')}`,
            );
        }
      }
      assert.equal(problems.join('\n'), '');
    });

    it(`leave next to nothing in English in ${language}`, () => {
      const same: string[] = [];
      let all = 0;
      for (const file of files(ENGLISH).filter((one) => one.endsWith('.json'))) {
        const translated = new Map(textsOf(JSON.parse(text(language, file)) as Tree));
        for (const [key, original] of textsOf(JSON.parse(text(ENGLISH, file)) as Tree)) {
          all += 1;
          if (translated.get(key) === original && !SAME.test(original))
            same.push(`${file} ${key}: ${original}`);
        }
      }
      // Loan words and names are the same in two languages: one text in twelve, at most.
      assert.ok(same.length * 12 < all, same.join('\n'));
    });
  }
});
